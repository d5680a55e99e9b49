import type { Ending } from '../collect/sampler/ends/wait-status.ts'
import type { ProcessDescription, ProcessState, Starter } from '../collect/sampler/sources/memory-source.ts'

const mebibyte = 1024 * 1024

/** What a new process is; the rest is taken from its parent, as fork does. */
export interface SimulatedBirth {
  /** @default the next free number */
  pid?: number
  /** As it knows itself in a container. @default its pid */
  innerPid?: number
  /** Executes this instead of what its parent runs. @default it does not */
  command?: readonly string[]
  /** Who marks its environment. @default nobody */
  startedBy?: Starter
  /** A group and session of its own, as daemons make. @default false */
  isDetached?: boolean
  /** Only root may read it. @default false */
  isForbidden?: boolean
}

/** One process of a simulated machine. */
export class SimulatedProcess {
  readonly pid: number
  readonly innerPid: number
  readonly startTicks: number
  readonly isForbidden: boolean
  /** Entries such as `NAME=value`; a fork takes its parent's along. */
  readonly environment: string[]
  /** Folder of its control group, inherited too; null: that of the machine. */
  controlGroup: string | null
  parentPid: number
  groupId: number
  sessionId: number
  hasExecuted: boolean
  rssBytes = 20 * mebibyte
  highWaterBytes = 20 * mebibyte
  swapBytes = 0
  cpuMs = 0
  descriptors = 10
  threads = 1
  /** Its memory map may not be read. */
  isMemoryHidden: boolean = false
  description: ProcessDescription
  state: ProcessState = 'alive'
  ending: Ending | null = null
  /** Whether its parent has taken its exit status. */
  isReaped = false
  readonly #leave: (process: SimulatedProcess) => void

  /** @param leave takes it off the machine */
  constructor(
    leave: (process: SimulatedProcess) => void,
    parent: SimulatedProcess | null,
    birth: SimulatedBirth & { pid: number; startTicks: number },
  ) {
    this.#leave = leave
    this.pid = birth.pid
    this.innerPid = birth.innerPid ?? birth.pid
    this.startTicks = birth.startTicks
    this.isForbidden = birth.isForbidden === true
    this.environment = [...(parent?.environment ?? [])]
    this.controlGroup = parent?.controlGroup ?? null
    this.parentPid = parent?.pid ?? 1
    this.groupId = birth.isDetached === true ? birth.pid : (parent?.groupId ?? birth.pid)
    this.sessionId = birth.isDetached === true ? birth.pid : (parent?.sessionId ?? birth.pid)
    this.hasExecuted = false
    this.description = parent?.description ?? {
      executable: null,
      commandLine: [],
      startedBy: null,
      javaOptions: { before: [], after: [] },
    }
    if (birth.command !== undefined) this.execute(birth.command, birth.startedBy)
  }

  /** Becomes another program. */
  execute(command: readonly string[], startedBy: Starter | null = null): void {
    this.hasExecuted = true
    this.description = {
      executable: `/usr/bin/${command[0] ?? ''}`,
      commandLine: command,
      startedBy,
      javaOptions: { before: [], after: [] },
    }
  }

  /** Its memory is gone; the kernel is still busy with the rest. */
  beginEnding(): void {
    this.state = 'ending'
  }

  /** Ends; its parent takes the status at once unless it is said to be `lazy`. */
  end(how: { exitCode: number } | { signal: string }, parent: 'reaps' | 'lazy' = 'reaps'): void {
    this.ending = {
      exitCode: 'exitCode' in how ? how.exitCode : null,
      signal: 'signal' in how ? how.signal : null,
      hasDumpedCore: false,
    }
    this.state = 'zombie'
    if (parent === 'reaps') this.reap()
  }

  reap(): void {
    this.state = 'gone'
    this.isReaped = true
    this.#leave(this)
  }
}
