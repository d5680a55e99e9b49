import type { ErrorRecord, StopReason, WarmupOutcome } from '../record/rows.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import type { ExitCode } from '../vocabulary/errors.ts'
import type { MetricName } from '../vocabulary/metrics.ts'
import type { OutcomeCounts } from '../vocabulary/outcomes.ts'
import type { Dimension } from '../vocabulary/quantities.ts'
import type { DurationSummary } from './analysis/durations.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'

export type Status = 'pass' | 'fail' | 'inconclusive'

/** The worst of several: a fail over an inconclusive over a pass. None at all is inconclusive: no data is never a pass. */
export function worstStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('fail')) return 'fail'
  return statuses.length === 0 || statuses.includes('inconclusive') ? 'inconclusive' : 'pass'
}

/** What one threshold came to. Numbers are in bytes, milliseconds, a ratio or a count, as `dimension` says. */
export interface ThresholdResult {
  /** The threshold as written; a default's own bound where it follows from the run. */
  text: string
  metric: MetricName
  dimension: Dimension
  level: PlannedThreshold['level']
  source: PlannedThreshold['source']
  status: Status
  /** null: not known. */
  value: number | null
  /** Interval of an estimated value. */
  interval: readonly [low: number, high: number] | null
  bound: number
  /** The worker slot that decided; null: the target as a whole. */
  slot: number | null
  /** One sentence: what was found, against what. */
  reason: string
  /** Events and lines of the log, quoted. */
  evidence: readonly string[]
}

/** One thing worth knowing, as a sentence; `fail` and `inconclusive` decide, `warn` and `note` do not. */
export interface Finding {
  status: 'fail' | 'inconclusive' | 'warn' | 'note'
  /** Text of the threshold it comes from; null: the run as a whole. */
  threshold: string | null
  sentence: string
  evidence: readonly string[]
}

export interface WorkerSummary {
  slot: number
  /** Processes that lived in this slot during the run. */
  generations: number
  /** Counted reports that it completed itself; fractional when attributed by CPU time. */
  reports: number
  firstRssBytes: number | null
  lastRssBytes: number | null
  peakRssBytes: number | null
  growth: GrowthEstimate
}

export interface RunVerdict {
  size: number
  users: number
  status: Status
  outcomes: OutcomeCounts
  thresholds: readonly ThresholdResult[]
  findings: readonly Finding[]
  /** How reports were given to workers. */
  attribution: string
  workers: readonly WorkerSummary[]
  /** All workers that run the same code, judged together; null for a single worker. */
  pooledGrowth: GrowthEstimate | null
  /** Durations of the completed counted iterations. */
  durations: DurationSummary | null
  /** Completed counted iterations per second; null when none completed. */
  iterationsPerSecond: number | null
  warmup: WarmupOutcome | null
  /** Why it ended early; null: it did not. */
  stopReason: StopReason | 'not-ended' | null
  error: ErrorRecord | null
  durationMs: number | null
}

/** verdict.json: a pure function of the plan and the record. */
export interface LadderVerdict {
  schemaVersion: number
  scenario: string
  iterationName: string
  variant: string | null
  seed: number
  status: Status
  exitCode: ExitCode
  /** One sentence: what decided. */
  reason: string
  runs: readonly RunVerdict[]
  notRun: readonly { size: number; reason: string }[]
}
