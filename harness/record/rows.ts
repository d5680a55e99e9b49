import type { RemoteReading } from '../scenario/remote-reading.ts'
import type { Outcome } from '../vocabulary/outcomes.ts'
import type { roleNames } from '../vocabulary/threshold-grammar.ts'

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
  /** How much later it began than it was due; null or absent: it was due at no time. */
  delayMs?: number | null
  /** Status of the last answer. */
  status: number | null
  receivedBytes: number
}

/** How long an iteration took for whoever wanted it: from when it was due, or began where it was due at no time. */
export function latencyOf({ durationMs, delayMs }: Pick<IterationRow, 'durationMs' | 'delayMs'>): number | null {
  return durationMs === null ? null : durationMs + (delayMs ?? 0)
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

export type Role = (typeof roleNames)[number]

/** samples.csv: the memory of one process at one moment. */
export interface SampleRow extends Thinned {
  /** Of a target that is measured elsewhere: when it was measured there, on our axis. */
  timeMs: number
  /**
   * `tick`: the clock; `report`: a report just completed; `…-extreme`: the lowest or highest of those that were left
   * out between two that were kept, or the first or last of its process.
   */
  trigger: 'tick' | 'report' | 'tick-extreme' | 'report-extreme'
  /** null: a target that is measured elsewhere, by something that does not tell it; such pids are of several machines. */
  pid: number | null
  role: Role
  /** Slot of a worker, from 1; null for other roles. */
  slot: number | null
  /** The n-th process in that slot, from 1. */
  generation: number | null
  /** Resident bytes, without what was swapped out. */
  rssBytes: number
  /** Swapped-out bytes, read together with the resident ones as soon as there are some; 0 where the machine has no swap, null where the source cannot tell. */
  swapBytes: number | null
  /** The kernel's high-water mark since it was last reset, read once a second; null in between. */
  highWaterBytes: number | null
  /** CPU time of the process since its start, user and system; null: not known. */
  cpuMs: number | null
  /** Open file descriptors, counted once a second and after reports; null in between, and where they are not ours to see. */
  descriptors: number | null
  /** Counted together with the descriptors. */
  threads: number | null
  /** CPU time of its children that have ended, with theirs: also of those that nobody saw; read with the descriptors. */
  childrenCpuMs: number | null
}

/** What a process holds: resident, and swapped out as far as that is known; otherwise a leak under swap looks flat. */
export function heldBytes({ rssBytes, swapBytes }: Pick<SampleRow, 'rssBytes' | 'swapBytes'>): number {
  return rssBytes + (swapBytes ?? 0)
}

/** groups.csv: the memory of the control group that the target has to itself, and of every one with a limit around it. */
export interface GroupRow {
  timeMs: number
  /** The worker whose own limit it is, of a target that is measured elsewhere; null: the target as a whole. */
  slot: number | null
  /** 0: the group in which the target is; 1: the one above it, and so on. The events of kind `limit-found` have their folders. */
  height: number
  /**
   * Whose memory counts in it besides the target's: `nobody`'s, `others`', `soakgate`'s own; or it is `unseen`: only its
   * limit is known, and that at least so much counts against it.
   */
  besides: 'nobody' | 'others' | 'soakgate' | 'unseen'
  /** All that counts against the limit but page cache; with what was swapped out. */
  usedBytes: number
  /** Page cache of files, which the kernel drops before it kills; null: not known. */
  cacheBytes: number | null
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
  /** Of a target that is measured elsewhere: measurements that had come since the last look. */
  processes: number
  /** Whether all of /proc was looked through for processes of the target. */
  swept: boolean
  /** Processes of the set that could not be read: they ended between two reads; measurements elsewhere that did not come. */
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

/** sources.csv: what was found of each reading of a target that is measured elsewhere, when it began and at its end. */
export interface SourceRow {
  timeMs: number
  /** What is read, or `process`: the label or the pid that changes with every process. */
  reading: RemoteReading | 'process'
  /** The query, or where it is in the answer. */
  query: string
  /** Series, or numbers in the answer. */
  series: number
  /** Workers that have it. */
  workers: number
  /** Median time between two measurements of one worker; null: not known yet. */
  intervalMs: number | null
  /** How far the source's clock is ahead of our wall clock; null: its clock does not matter. */
  clockAheadMs: number | null
}

/** heaps.csv: workers whose collector lets their heap grow to a limit before it cleans up, once each. */
export interface HeapRow {
  timeMs: number
  pid: number
  role: Role
  slot: number | null
  generation: number | null
  runtime: 'jvm'
  /** null: it was not told one, and takes a share of the machine's memory. */
  limitBytes: number | null
  /** Where the limit is known from. */
  evidence: string
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
