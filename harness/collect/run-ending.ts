import type { ErrorRecord, RunOutcome, StopReason } from '../record/run-outcome.ts'
import type { ErrorCode, SoakgateError } from '../vocabulary/errors.ts'

/** Why a run ended before all was done. */
export interface RunEnding {
  reason: StopReason
  /** One sentence of detail. */
  detail: string | null
  /** What the user must mend. */
  error: SoakgateError | null
}

/** The part of the outcome that tells how the run ended; null: all was done. */
export function describeEnding(ending: RunEnding | null): Pick<RunOutcome, 'status' | 'reason' | 'detail' | 'error'> {
  if (ending === null) return { status: 'complete', reason: null, detail: null, error: null }
  const { reason, detail, error } = ending
  if (error === null) return { status: 'stopped', reason, detail, error: null }
  return { status: 'failed', reason, detail, error: recordOf(error) }
}

/** An error as data. */
export function recordOf(error: SoakgateError): ErrorRecord {
  const { code, message, expected, got, hint, details } = error
  return { code, message, expected, got, hint, details }
}

/** Whose failure an error is, where it is not the target's. */
const reasons: Partial<Record<ErrorCode, StopReason>> = {
  'engine-missing': 'engine-missing',
  'engine-failed': 'load-worker-ended',
  'tool-output-unknown': 'load-worker-ended',
  'load-worker-failed': 'load-worker-ended',
  'scenario-not-loadable': 'load-worker-ended',
  'setup-failed': 'script-failed',
  'user-failed': 'script-failed',
  'environment-missing': 'script-failed',
  'files-not-found': 'script-failed',
}

/** Why a run ended that met this error. */
export function reasonFor({ code }: SoakgateError): StopReason {
  return reasons[code] ?? 'target-failed'
}

/** What the instrument took since `before`. */
export function instrumentUsage(
  before: NodeJS.CpuUsage,
  load: { cpuMs: number; rssBytes: number } | null,
): RunOutcome['instrument'] {
  const cpu = process.cpuUsage(before)
  return {
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    rssBytes: process.memoryUsage.rss(),
    loadCpuMs: load?.cpuMs ?? null,
    loadRssBytes: load?.rssBytes ?? null,
  }
}
