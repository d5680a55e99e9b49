import type { ErrorCode } from '../vocabulary/errors.ts'
import type { Outcome } from '../vocabulary/outcomes.ts'

/**
 * All times are milliseconds on the run's own axis: the monotonic clock of the machine, 0 when the run began.
 * Unknown is null, an empty cell.
 */
export type Phase = IterationPhase | 'setup' | 'user' | 'quiesce' | 'teardown'

/** Phases that are made of iterations; in the others soakgate or the scenario makes requests that belong to none. */
export type IterationPhase = 'warmup' | 'load'

/** Between the names of nested steps. */
export const stepSeparator = ' › '

/** Long runs keep a part of their rows (see thinned tables in docs/record.md). */
export interface Thinned {
  /** How many like it this row stands for, itself included; null or absent: for itself alone. */
  standsFor?: number | null
}

/** How many rows this one stands for. */
export function weightOf({ standsFor }: Thinned): number {
  return standsFor ?? 1
}

/** How many rows these stand for. */
export function countRows(rows: Iterable<Thinned>): number {
  let count = 0
  for (const row of rows) count += weightOf(row)
  return count
}

/** iterations.csv: a row for every iteration that was asked for; of very many a part, which says for how many it stands. */
export interface IterationRow extends Thinned {
  phase: IterationPhase
  /** Number within its phase, from 1. */
  iteration: number
  /** null: not started. */
  user: number | null
  outcome: Outcome
  /** Units of work that it made: 1, unless the script said otherwise with `units`; 0 where it did not complete. */
  units: number
  /** Why it did not complete, one line; null for completed ones. */
  reason: string | null
  /** Pid of the worker that made it, where a response header names it. */
  workerPid: number | null
  startMs: number | null
  durationMs: number | null
  /** Status of the last answer. */
  status: number | null
  receivedBytes: number
}

/** requests.csv: every request; of very many a part, which says for how many it stands. */
export interface RequestRow extends Thinned {
  phase: Phase
  /** Number of the iteration within its phase, from 1; null: it belongs to none (setup, user, quiesce, teardown). */
  iteration: number | null
  /** null: made for no user (setup, quiesce, teardown). */
  user: number | null
  /** The steps in which it was made, the outermost first, such as `order › pay`; null: outside of any. */
  step: string | null
  name: string
  method: string
  /** null: no answer came. */
  status: number | null
  outcome: 'answered' | 'failed' | 'timed-out' | 'lost' | 'aborted'
  /** The client's error code and message; null when answered. */
  error: string | null
  startMs: number
  durationMs: number
  receivedBytes: number
  workerPid: number | null
}

export type Role = 'master' | 'worker' | 'helper'

/** samples.csv: the memory of one process at one moment. */
export interface SampleRow extends Thinned {
  timeMs: number
  /**
   * `tick`: the clock; `report`: a report just completed; `…-extreme`: the lowest or highest of those that were left
   * out between two that were kept, or the first or last of its process.
   */
  trigger: 'tick' | 'report' | 'tick-extreme' | 'report-extreme'
  pid: number
  role: Role
  /** Slot of a worker, from 1; null for other roles. */
  slot: number | null
  /** The n-th process in that slot, from 1. */
  generation: number | null
  /** Resident bytes, without what was swapped out. */
  rssBytes: number
  /** Swapped-out bytes as last read; 0 where the machine has no swap. */
  swapBytes: number
  /** The kernel's high-water mark since it was last reset, read once a second; null in between. */
  highWaterBytes: number | null
  /** CPU time of the process since its start, user and system. */
  cpuMs: number
  /** Open file descriptors, counted once a second and after reports; null in between, and where they are not ours to see. */
  descriptors: number | null
  /** Counted together with the descriptors. */
  threads: number | null
}

/** groups.csv: the memory of the control group that the target has to itself. */
export interface GroupRow {
  timeMs: number
  /** All that counts against the limit but page cache; with what was swapped out. */
  usedBytes: number
  /** Page cache of files, which the kernel drops before it kills. */
  cacheBytes: number
  /** null: the group has no limit of its own. */
  limitBytes: number | null
}

/** ticks.csv: what the instrument says of itself. */
export interface TickRow extends Thinned {
  timeMs: number
  /** How much later than planned the tick began; null for samples that a report triggered. */
  latenessMs: number | null
  /** Wall time that the tick took. */
  costMs: number
  processes: number
  /** Whether all of /proc was looked through for processes of the target. */
  swept: boolean
  /** Processes of the set that could not be read: they ended between two reads. */
  missed: number
}

/** seconds.csv: what came to its end in one second, or in a few of a long run; nothing is left out of it. */
export interface SecondRow {
  /** Start of the interval. */
  timeMs: number
  spanMs: number
  phase: Phase
  of: 'iterations' | 'requests'
  /** Steps of the requests; null: outside of any, or iterations. */
  step: string | null
  /** Name of the requests, `(other)` beyond the first fifty names; null: iterations. */
  name: string | null
  status: number | null
  outcome: IterationRow['outcome'] | RequestRow['outcome']
  count: number
  receivedBytes: number
  durationSumMs: number
  /** null: none of them began. */
  durationMaxMs: number | null
  /** Counts by duration, a DDSketch of 1 % accuracy as `bucket:count …`: bucket b holds durations up to 1.0202^b ms. */
  durations: string
}

/** `before`: after the warm-up, before the first counted report; `settled`: when the target had its time to come to rest. */
export type RestPoint = 'before' | 'settled'

/** rests.csv: what one process held while nothing was asked of the target. What may not be read is null. */
export interface RestRow {
  timeMs: number
  point: RestPoint
  pid: number
  role: Role
  slot: number | null
  generation: number | null
  /** `zombie`: it has ended, and its parent has not asked how. */
  state: 'alive' | 'zombie'
  /** Name of the program that it runs. */
  program: string | null
  rssBytes: number | null
  /** Private pages, and of each shared page the part that falls to this process. */
  pssBytes: number | null
  /** Pages that no other process has. */
  privateBytes: number | null
  sharedBytes: number | null
  /** Swapped-out pages, the part that falls to this process. */
  swapPssBytes: number | null
  descriptors: number | null
  fileDescriptors: number | null
  pipeDescriptors: number | null
  /** Event queues, timers and the like. */
  otherDescriptors: number | null
  listeningSockets: number | null
  establishedSockets: number | null
  /** TCP sockets that one side has closed, as CLOSE_WAIT. */
  closingSockets: number | null
  /** Sockets that are no TCP. */
  localSockets: number | null
  threads: number | null
}

/** temporary.csv: what the named folders of temporary files held at one moment. */
export interface TemporaryRow {
  timeMs: number
  trigger: 'tick' | 'report' | RestPoint
  /** Files and folders in them. */
  files: number
  bytes: number
  /** Deleted, and still held open by the target. */
  deletedFiles: number
  deletedBytes: number
  /** Those that were not there before the load, counted at the settled rest point; null elsewhere. */
  newFiles: number | null
  /** False: a folder may not be read, or holds more than is looked at; the numbers are too small then. */
  isWhole: boolean
}

/** leftovers.csv: files that were there when the target had settled and not before the load; the first hundred. */
export interface LeftoverRow {
  path: string
  bytes: number
}

/** matches.csv: lines of the target's log that a pattern of the scenario matches; the first hundred of each are quoted. */
export interface MatchRow {
  timeMs: number
  /** Name of the pattern. */
  pattern: string
  /** Lines that have matched since the target was started, this one among them. */
  count: number
  /** null: the lines are many, and only counted. */
  line: string | null
}

export const eventKinds = {
  ready: 'the target is ready for requests',
  'setup-started': "the scenario's own preparations began: its setup, then its users",
  'warmup-started': 'the first iteration that is not counted began',
  'load-started': 'the first counted iteration began',
  'load-ended': 'the last counted iteration ended',
  settled: 'the target had its time to come to rest',
  quiesced: 'the load paused, and the target was brought to rest',
  'quiesce-failed': 'the load paused, and the target could not be brought to rest',
  'teardown-failed': "the scenario's teardown failed",
  born: 'a process joined the target',
  recycled: 'a worker was replaced by its server on purpose',
  crashed: 'a worker ended unasked with a signal or a non-zero exit code',
  'oom-killed': 'the kernel ended a process for memory',
  'timed-out': 'a worker was killed by its own server for being slow',
  killed: 'a worker was ended by a signal from outside',
  left: 'a worker ended with exit code 0 without a reason given',
  'ended-unknown': 'a worker ended and how could not be known',
  'master-ended': 'the process that supervises the workers ended',
  'helper-ended': 'a helper process ended',
  'target-ended': 'no process of the target is left',
  stopped: 'soakgate ended the target',
} as const

export type EventKind = keyof typeof eventKinds

/** events.csv: what happened, with the evidence. */
export interface EventRow extends Thinned {
  timeMs: number
  kind: EventKind
  pid: number | null
  role: Role | null
  slot: number | null
  generation: number | null
  /** Counted reports that had completed by then. */
  completed: number
  exitCode: number | null
  /** Such as `SIGSEGV`. */
  signal: string | null
  /** Where the cause is known from: an exit status, a counter, a line of the log, quoted. */
  evidence: string | null
}

/** Ways by which a worker's life can end; each is one kind of event. */
export const workerEndKinds = [
  'recycled',
  'crashed',
  'oom-killed',
  'timed-out',
  'killed',
  'left',
  'ended-unknown',
] as const satisfies readonly EventKind[]
export type WorkerEndKind = (typeof workerEndKinds)[number]

/** outcome.json: written last and atomically; without it the run did not end. */
export interface RunOutcome {
  schemaVersion: number
  size: number
  /** `complete`: all that was asked for was done; `stopped`: ended early; `failed`: could not be carried out. */
  status: 'complete' | 'stopped' | 'failed'
  /** Why it was stopped or failed; null when complete. */
  reason: StopReason | null
  /** One sentence of detail for `reason`. */
  detail: string | null
  /** What has to be mended before the run can be carried out; null unless failed. */
  error: ErrorRecord | null
  /** When the run began, by the wall clock, ISO 8601. */
  startedAt: string
  durationMs: number
  warmup: WarmupOutcome
  /** What the record does not hold; nothing in most runs. */
  leftOut: LeftOut
  /** Processes of the target that were still there after it was stopped; they were then killed. */
  processesKilledAtEnd: number
  /** What the instrument took: CPU of soakgate and of its load worker, and the largest RSS of each. */
  instrument: { cpuMs: number; rssBytes: number; loadCpuMs: number | null; loadRssBytes: number | null }
}

/** Rows and lines that were left out to keep within recordLimit, by table. */
export interface LeftOut {
  rows: Readonly<Record<string, number>>
  logLines: number
  logBytes: number
}

export const nothingLeftOut: LeftOut = { rows: {}, logLines: 0, logBytes: 0 }

/** A SoakgateError as data. */
export interface ErrorRecord {
  code: ErrorCode
  message: string
  expected: string
  got: string
  hint: string
  details: readonly string[]
}

export const stopReasons = {
  'time-limit': 'the time limit was reached',
  bailed: 'too many iterations in a row did not complete',
  'target-ended': 'the target ended during the run',
  looked: 'a look at the run so far had decided',
  interrupted: 'stopped by SIGINT',
  terminated: 'stopped by SIGTERM',
  'load-worker-ended': 'the process that runs the scenario ended',
  'script-failed': 'a function of the scenario failed that the run depends on',
  'target-failed': 'the target could not be started',
  'record-failed': 'the record could not be written',
} as const
export type StopReason = keyof typeof stopReasons

export interface WarmupOutcome {
  asked: number
  completed: number
  /** Whether every worker did the reports asked for before the counted ones began. */
  isReached: boolean
}
