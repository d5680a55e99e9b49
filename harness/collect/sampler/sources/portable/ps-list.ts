import { execa } from 'execa'
import type { ListedProcess } from './process-list.ts'

/** POSIX: a heading that is set to nothing ends its argument, so each column has an option of its own. */
const columns = ['pid', 'ppid', 'pgid', 'stat', 'flags', 'etime', 'command'].flatMap((name) => ['-o', `${name}=`])
/** PF_FORKNOEXEC, as `ps` of Linux prints it: forked and not executed. */
const linuxForkedOnly = 1
/** P_EXEC of <sys/proc.h> of the BSDs, from which macOS has it; printed in hexadecimal digits: has executed. */
const bsdExecuted = 0x4000
/** Entries of an environment that are kept; all others may hold secrets. */
const marks = /^(?:SOAKGATE_RUN|NODE_UNIQUE_ID)=/

/** All processes of the machine by `ps`. Throws where there is none, or it fails. */
export async function listByPs(platform: string): Promise<readonly ListedProcess[]> {
  return parsePs(await runPs(['-ax', '-ww', ...columns]), platform)
}

/** What `ps` printed, a line a process; lines that are none are left out. */
export function parsePs(text: string, platform: string): readonly ListedProcess[] {
  const line = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+([0-9a-f]+)\s+([\d:-]+)\s+(.*)$/gm
  return [...text.matchAll(line)].map(([, pid, ppid, pgid, stat = '', flags = '', etime = '', command = '']) => ({
    pid: Number(pid),
    parentPid: Number(ppid),
    groupId: Number(pgid),
    isZombie: stat.startsWith('Z'),
    hasExecuted: hasExecuted(flags, platform),
    startedMs: null,
    elapsedMs: parseElapsed(etime),
    commandLine: wordsOf(command),
  }))
}

/** `[[dd-]hh:]mm:ss`, as POSIX has it. */
export function parseElapsed(text: string): number {
  const units = [1, 60, 3600, 86_400]
  const parts = text.split(/[:-]/).reverse()
  return parts.reduce((sum, part, index) => sum + Number(part) * (units[index] ?? 0) * 1000, 0)
}

/**
 * The marks in the environments of processes, as far as `ps` shows them: of our own user's, or of all to root. It prints
 * an environment behind the command line, so an empty list also means that there is none to be seen.
 */
export async function readPsMarks(
  platform: string,
  pids: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const shape = ['-o', 'pid=', '-o', 'command=', '-p', pids.join(',')]
  const text = await runPs(platform === 'linux' ? ['eww', ...shape] : ['-E', '-ww', ...shape]).catch(() => '')
  const found = new Map<number, readonly string[]>()
  for (const [, pid, words = ''] of text.matchAll(/^\s*(\d+)\s+(.*)$/gm)) {
    found.set(
      Number(pid),
      wordsOf(words).filter((word) => marks.test(word)),
    )
  }
  return found
}

async function runPs(parameters: readonly string[]): Promise<string> {
  const { stdout } = await execa('ps', parameters, { env: { LC_ALL: 'C' }, stdin: 'ignore' })
  return stdout
}

function hasExecuted(flags: string, platform: string): boolean {
  if (platform === 'linux') return (Number.parseInt(flags, 8) & linuxForkedOnly) === 0
  return (Number.parseInt(flags, 16) & bsdExecuted) !== 0
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
