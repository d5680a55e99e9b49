import type { Role, Thinned } from './rows.ts'

/** What happens to a target and to its run, by the name that events.csv has for it. */
export const eventKinds = {
  ready: 'the target is ready for requests',
  'source-read': 'the memory is measured elsewhere: how often, by which clock, and what of it is not known',
  'limit-found': 'a limit of memory that holds for the target was found, at its start',
  'recycle-limit-found': 'after how many requests the server replaces a worker was found, at its start',
  'setup-started': "the scenario's own preparations began: its setup, then its users",
  'warmup-started': 'the first iteration that is not counted began',
  'load-started': 'the first counted iteration began',
  looked: 'growth was looked at, while the run went on or at its end',
  'look-failed': 'growth could not be looked at',
  'preliminary-forecast': 'memory was seen to come to its limit, long before growth can be established',
  'forecast-withdrawn': 'the preliminary forecast does not hold any more',
  extended: 'growth was inconclusive at the end, and the run went on',
  'load-ended': 'the last counted iteration ended',
  settled: 'the target had its time to come to rest',
  quiesced: 'the load paused, and the target was brought to rest',
  'quiesce-failed': 'the load paused, and the target could not be brought to rest',
  'background-ended': 'the load tool that ran beside the counted iterations ended with them',
  'background-ended-early': 'the load tool beside the counted iterations ended well, and before they did',
  'background-failed': 'the load tool beside the counted iterations ended before they did, and not well',
  'teardown-failed': "the scenario's teardown failed",
  born: 'a process joined the target',
  recycled: 'a worker was replaced by its server on purpose',
  crashed: 'a worker ended unasked with a signal or a non-zero exit code',
  'oom-killed': 'the kernel ended a process for memory',
  'timed-out': 'a worker was killed by its own server for being slow',
  killed: 'a worker was ended by a signal from outside',
  left: 'a worker ended with exit code 0 without a reason given',
  'ended-unknown': 'a worker ended and how could not be known',
  'workers-gone': 'all workers had ended, and none came for a second',
  'master-ended': 'the process that supervises the workers ended',
  'helper-ended': 'a helper or a process of a browser ended',
  'error-printed': 'no report was made, and the target had printed an error: the first that tells why',
  'target-ended': 'no process of the target is left',
  'container-oom': 'Docker told of an OOM kill in the container',
  'container-ended': 'Docker told that the container ended',
  'container-left': 'a container could not be removed: the next run with a container does it',
  'docker-gone': 'Docker stopped telling of the container, and gives its log no longer',
  'log-unreadable': 'Docker does not give the log of the container',
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
