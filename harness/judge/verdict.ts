import type { ErrorRecord, StopReason, ToolThreshold, WarmupOutcome } from '../record/run-outcome.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import type { Acceptance } from '../scenario/scenario.ts'
import type { ExitCode } from '../vocabulary/errors.ts'
import type { MetricName } from '../vocabulary/metrics.ts'
import type { OutcomeCounts } from '../vocabulary/outcomes.ts'
import type { Dimension } from '../vocabulary/quantities.ts'
import type { DurationSummary } from './analysis/durations.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'
import type { LimitForecast } from './analysis/limit-forecast.ts'
import type { Conservation } from './conservation.ts'
import type { ProcessGrowth } from './process-growth.ts'

export type Status = 'pass' | 'fail' | 'inconclusive'

/** The worst of several: a fail over an inconclusive over a pass. None at all is inconclusive: no data is never a pass. */
export function worstStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('fail')) return 'fail'
  return statuses.length === 0 || statuses.includes('inconclusive') ? 'inconclusive' : 'pass'
}

/** Whether a known fail is let through, judged at the moment when the run began. */
export interface AcceptanceResult extends Acceptance {
  /** `unknown`: the record does not say when the run began. */
  state: 'in force' | 'expired' | 'unknown'
}

/** What one threshold came to. Numbers are in bytes, milliseconds, a ratio or a count, as `dimension` says. */
export interface ThresholdResult {
  /** The threshold as written; a default's own bound where it follows from the run. */
  text: string
  metric: MetricName
  dimension: Dimension
  level: PlannedThreshold['level']
  source: PlannedThreshold['source']
  /** What was found; an accepted fail is a fail here and does not decide. */
  status: Status
  /** null: it has none. */
  acceptance: AcceptanceResult | null
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

/**
 * What a threshold adds to the verdict; null: nothing, because it only warns. An accepted fail does not decide, but
 * what is not known stays inconclusive: a known fail is accepted, not blindness.
 */
export function decidingStatus({ level, status, acceptance }: ThresholdResult): Status | null {
  if (level === 'warn') return null
  if (status !== 'fail' || acceptance === null || acceptance.state === 'expired') return status
  return acceptance.state === 'in force' ? 'pass' : 'inconclusive'
}

/** A fail that is let through. */
export function isAcceptedFail(result: ThresholdResult): boolean {
  return result.status === 'fail' && decidingStatus(result) === 'pass'
}

/** One thing worth knowing, as a sentence; `fail` and `inconclusive` decide, the others do not. */
export interface Finding {
  status: 'fail' | 'inconclusive' | 'accepted' | 'warn' | 'note'
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
  /** When it began, by the wall clock, ISO 8601; null: the run did not end. */
  startedAt: string | null
  status: Status
  outcomes: OutcomeCounts
  /** What was asked for and begun, and what others counted of it. */
  conservation: Conservation
  /** What the tool that made the load says of its own thresholds; empty: it has none, or soakgate made the load. */
  toolThresholds: readonly ToolThreshold[]
  thresholds: readonly ThresholdResult[]
  findings: readonly Finding[]
  /** How reports were given to workers. */
  attribution: string
  workers: readonly WorkerSummary[]
  /** All workers that run the same code, judged together; null for a single worker. */
  pooledGrowth: GrowthEstimate | null
  /** When growth takes it to its memory limit; null: growth is not established, no limit is known, or it was reached. */
  forecast: LimitForecast | null
  /** null: it is not established that the number of the target's processes grows. */
  processGrowth: ProcessGrowth | null
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
