import type { ErrorCode } from '../vocabulary/errors.ts'

/** outcome.json: written last and atomically; without it the run did not end. */
export interface RunOutcome {
  schemaVersion: number
  size: number
  /** Counted iterations that were asked for: the size, or more where growth was inconclusive and the run went on. */
  asked: number
  /** Counted iterations that had ended at the look that proved a leak and so ended the run; null: none did. */
  lookedAt: number | null
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
  /** What became of iterations that were due at a rate; null: they were not. */
  arrivals: ArrivalsOutcome | null
  /** What the tool says that made the load; null: soakgate made it itself. */
  tool: ToolReport | null
  /** What the service itself counted of the counted iterations; null: it was not asked. */
  serverCount: ServerCountOutcome | null
  /** Processes of the target that were still there after it was stopped; they were then killed. */
  processesKilledAtEnd: number
  /** What the instrument took: CPU of soakgate and of its load worker, and the largest RSS of each. */
  instrument: { cpuMs: number; rssBytes: number; loadCpuMs: number | null; loadRssBytes: number | null }
}

/** What iterations that were due at a rate came to. */
export interface ArrivalsOutcome {
  /** The most that were due and waited for a free user at one moment. */
  mostWaiting: number
  /** How much later than it was due an iteration began, or had not begun when the load ended, at most. */
  longestDelayMs: number
  /** How many still waited when the load ended: they never began. */
  neverBegun: number
}

/** What a tool says of the counted iterations that it made. It decides nothing but its own thresholds. */
export interface ToolReport {
  /** Iterations that it claims to have ended; null: it did not say. */
  claimed: number | null
  /** Iterations that it claims to have left out; null: it did not say. */
  dropped: number | null
  /** What the service counted while it worked, where its iterations are counted by that; null: they are not. */
  counted: number | null
  /** How it ended, in a sentence. */
  end: string
  thresholds: readonly ToolThreshold[]
}

/** What the service itself counted. */
export interface ServerCountOutcome {
  /** null: it could not be read. */
  count: number | null
  /** Why it could not be read; null: it could. */
  problem: string | null
}

/** A threshold of the tool's own; one that it had no samples for counts as held for most tools, and for none here. */
export interface ToolThreshold {
  text: string
  status: 'held' | 'crossed' | 'no-samples'
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
  'engine-missing': 'the tool that makes the load is not there',
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
