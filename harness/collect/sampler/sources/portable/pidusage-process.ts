import type { ExitReading } from '../../ends/wait-status.ts'
import {
  type ObservedProcess,
  type ProcessCounts,
  type ProcessDescription,
  type ProcessState,
  unknownCounts,
} from '../memory-source.ts'
import type { KnownProcess } from './known-process.ts'
import type { PidusageSource } from './pidusage-source.ts'

/** One process as the readings of its source tell of it; a later one with the same pid is never taken for it. */
export class PidusageProcess implements ObservedProcess {
  readonly pid: number
  readonly startTicks: number
  readonly sessionId = null
  /** Namespaces of pids are of Linux. */
  get innerPid(): number {
    return this.pid
  }
  readonly swapBytes = null
  rssBytes = 0
  cpuMs = 0
  readonly #source: PidusageSource
  #process: KnownProcess
  #children = ''

  constructor(source: PidusageSource, process: KnownProcess) {
    this.pid = process.pid
    this.startTicks = process.startTicks
    this.#source = source
    this.#process = process
  }

  get parentPid(): number {
    return this.#process.parentPid
  }

  get groupId(): number | null {
    return this.#process.groupId
  }

  get hasExecuted(): boolean {
    return this.#process.hasExecuted
  }

  read(): ProcessState {
    const read = this.#source.find(this.pid, this.startTicks)
    if (read === null) return 'gone'
    this.#process = read.process
    if (read.process.isZombie) return 'zombie'
    // It ended between the list and the reading, where pidusage says nothing of it, or 0 of a zombie.
    if (read.usage === null || read.usage.rssBytes === 0) return 'ending'
    this.rssBytes = read.usage.rssBytes
    this.cpuMs = read.usage.cpuMs
    return 'alive'
  }

  readHighWater(): null {
    return null
  }

  readCounts(): ProcessCounts {
    return unknownCounts
  }

  hasOtherChildren(): boolean {
    const children = this.#source.childrenOf(this.pid).join(' ')
    const hasOthers = children !== this.#children
    this.#children = children
    return hasOthers
  }

  describe(): ProcessDescription {
    const { commandLine, marks } = this.#process
    return {
      executable: commandLine[0] ?? null,
      commandLine,
      startedBy: marks?.some((mark) => mark.startsWith('NODE_UNIQUE_ID=')) === true ? 'node cluster' : null,
      javaOptions: { before: [], after: [] },
    }
  }

  readExit(): ExitReading {
    return { kind: 'unknowable', why: 'pidusage does not tell how a process ended, and its parent alone is told' }
  }

  close(): void {}
}
