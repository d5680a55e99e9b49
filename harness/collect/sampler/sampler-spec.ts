import type { EventRow } from '../../record/events.ts'
import type { HeapRow, RestRow, Role, SampleRow, TickRow } from '../../record/rows.ts'
import type { RoleRules } from '../../scenario/scenario.ts'
import type { Clock } from '../clock.ts'
import type { AnsweredRequests } from './ends/own-answers.ts'

/** What is watched, and how. */
export interface SamplerSpec {
  /** The process that was started or named; the target is it and all that belongs to it. */
  rootPid: number
  /** Entry of the environment that all processes of the target inherit, `NAME=value`; null: there is none. */
  mark: string | null
  /** The control group that the target was given for itself: all that is in it or in one below it belongs; null: none. */
  groupFolder: string | null
  /** Only then the kernel's high-water mark is reset: it falsifies what the service reads of itself. */
  startedByUs: boolean
  /** Between two ticks. @default 100 in a run */
  intervalMs: number
  /** The text with `{pid}` by which the server announces that it replaces a worker; null: known servers' own lines. */
  recycleLog: string | null
  /** What its processes are; null: they are recognised. */
  roles: RoleRules | null
}

/** Who writes down what was seen. Times of births and ends are when they were seen; the rows come a little later. */
export interface SamplerListener {
  onSample(row: SampleRow): void
  onTick(row: TickRow): void
  onEvent(row: EventRow): void
  onRest(row: RestRow): void
  onHeap(row: HeapRow): void
}

/** What the sampler asks of the run around it. */
export interface SamplerSurroundings {
  clock: Clock
  /** The last lines of the target's log, newest last. */
  logLines: () => readonly string[]
  /** Counted reports that have completed. */
  completed: () => number
  /** Requests that were answered, those of the warm-up too. */
  answered: () => AnsweredRequests
}

/** A living worker. */
export interface WorkerNow {
  pid: number
  slot: number
  generation: number
  rssBytes: number
  cpuMs: number
}

/** A living process of the target; what is not decided yet counts as a helper. */
export interface ProcessNow {
  pid: number
  role: Role
  slot: number | null
  generation: number | null
  rssBytes: number
  cpuMs: number
}
