import { existsSync, readdirSync } from 'node:fs'
import { programNameOf } from '../sampler/roles/program-name.ts'
import { ProcStat } from '../sampler/sources/proc-stat.ts'
import { describeProcess } from '../sampler/sources/procfs-reading.ts'
import { readText } from '../sampler/sources/read-text.ts'

/** Shorter words are in too many command lines. */
const shortestWord = 3

/** A running process, as far as it is needed to be found by a word. */
export interface ListedProcess {
  pid: number
  parentPid: number
  /** Name of the program alone, without arguments. */
  program: string
  /** Only searched, never shown: it may hold secrets. */
  commandLine: string
}

/** A process that may be meant by a word. */
export interface SimilarProcess {
  pid: number
  program: string
  /** Further ones like it that descend from it: of a server, its workers. */
  below: number
}

/**
 * The processes whose command line has a word of the text; of those that descend from one another only the highest.
 * @param askerPid who asks: it and its ancestors were given the word, and are not meant
 */
export function findSimilarProcesses(
  text: string,
  processes: readonly ListedProcess[],
  askerPid: number,
): readonly SimilarProcess[] {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => word.length >= shortestWord)
  const byPid = new Map(processes.map((one) => [one.pid, one]))
  const askers = new Set([askerPid, ...ancestorsOf(askerPid, byPid)])
  const alike = processes.filter(({ pid, commandLine }) => {
    const searched = commandLine.toLowerCase()
    return !askers.has(pid) && words.some((word) => searched.includes(word))
  })
  const pids = new Set(alike.map(({ pid }) => pid))
  const highest = alike.map(({ pid }) => [pid, ...ancestorsOf(pid, byPid)].findLast((one) => pids.has(one)))
  return alike
    .filter(({ pid }, at) => highest[at] === pid)
    .map(({ pid, program }) => ({ pid, program, below: highest.filter((one) => one === pid).length - 1 }))
}

/** The processes of this machine; none where there is no /proc. */
export function listProcesses(): readonly ListedProcess[] {
  const stat = new ProcStat()
  return pidsHere().flatMap((pid) => {
    const line = Buffer.from(readText(`/proc/${pid}/stat`) ?? '', 'latin1')
    const description = describeProcess(pid)
    const program = programNameOf(description)
    if (line.length === 0 || program === null) return []
    stat.parse(line, line.length)
    return [{ pid, parentPid: stat.parentPid, program, commandLine: description.commandLine.join(' ') }]
  })
}

function pidsHere(): readonly number[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/** Nearest first. */
function ancestorsOf(pid: number, byPid: ReadonlyMap<number, ListedProcess>): readonly number[] {
  const found: number[] = []
  for (let at = byPid.get(pid)?.parentPid; at !== undefined && at > 0; at = byPid.get(at)?.parentPid) found.push(at)
  return found
}
