import { realpathSync } from 'node:fs'
import path from 'node:path'
import { getHeapStatistics } from 'node:v8'
import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { byteUnits } from '../../vocabulary/quantities.ts'
import { optionsWithValue } from '../sampler/roles/command-line.ts'
import type { MemoryAround } from './memory-around.ts'

/** What a process of Node was started with. */
export interface NodeStart {
  /** Path of its program; null: not known. */
  executable: string | null
  commandLine: readonly string[]
  /** NODE_OPTIONS of its environment; empty: it has none; null: not ours to read. */
  nodeOptions: string | null
}

/** Without a space in between: Node refuses `--max-old-space-size 512`. */
const sizeOption = /^--max[-_]old[-_]space[-_]size=(\d+)$/
const shareOption = /^--max[-_]old[-_]space[-_]size[-_]percentage=(\d+(?:\.\d+)?)$/

/**
 * How far V8 lets the heap of a process grow before it ends it with "heap out of memory"; null: it is no process of Node.
 * Options of the command line win over NODE_OPTIONS, and a percentage wins over a size (tried with Node 24.21).
 * Without either V8 takes a part of the memory that it sees, by rules that change with its version: the number is told
 * only where soakgate runs on the same program, by V8's own word. The heap is not all that a process takes, and the limit holds
 * for each process alone, so limit_used is not judged by it.
 */
export function v8HeapLimit(start: NodeStart, pids: readonly number[], around: MemoryAround): FoundLimit | null {
  if (!isNode(start)) return null
  const common = { kind: 'v8-heap', usedBytes: null, pids, judgement: 'not judged' } as const
  const ofEnvironment = (start.nodeOptions ?? '').split(/\s+/)
  const options = [...ofEnvironment.map(inEnvironment), ...ownOptions(start.commandLine).map(inCommand)]
  const share = options.findLast(({ word }) => shareOption.test(word))
  if (share !== undefined) {
    const percentage = Number(shareOption.exec(share.word)?.[1])
    const limitBytes = around.bytes === null ? null : Math.round((percentage / 100) * around.bytes)
    return { ...common, limitBytes, evidence: `${share.word} of ${share.from}, of ${around.inWords}` }
  }
  const size = options.findLast(({ word }) => sizeOption.test(word))
  if (size !== undefined) {
    const limitBytes = Number(sizeOption.exec(size.word)?.[1]) * byteUnits.MiB
    return { ...common, limitBytes, evidence: `${size.word} of ${size.from}` }
  }
  if (start.nodeOptions === null) {
    return { ...common, limitBytes: null, evidence: 'its NODE_OPTIONS may not be read' }
  }
  const limitBytes = around.isSoakgates && isOurProgram(start.executable) ? ownDefault() : null
  return { ...common, limitBytes, evidence: "V8's default, which follows from the memory that it sees" }
}

function isNode({ executable, commandLine: [program = ''] }: NodeStart): boolean {
  return /^(node|nodejs)$/.test(path.basename(executable ?? program))
}

const inEnvironment = (word: string) => ({ word, from: 'NODE_OPTIONS' })
const inCommand = (word: string) => ({ word, from: 'the command line' })

/** The words before the script: what follows is the program's own. */
function ownOptions([, ...words]: readonly string[]): readonly string[] {
  const script = words.findIndex((word, at) => !word.startsWith('-') && !optionsWithValue.has(words[at - 1] ?? ''))
  return script === -1 ? words : words.slice(0, script)
}

function isOurProgram(executable: string | null): boolean {
  try {
    return executable !== null && realpathSync(executable) === realpathSync(process.execPath)
  } catch {
    return false
  }
}

/** heap_size_limit of soakgate itself, which is the default; null: it was started with another limit. */
function ownDefault(): number | null {
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]
  const isTold = words.some((word) => sizeOption.test(word) || shareOption.test(word))
  return isTold ? null : getHeapStatistics().heap_size_limit
}
