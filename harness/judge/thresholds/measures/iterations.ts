import { type IterationRow, type RequestRow, type StopReason, stepSeparator } from '../../../record/rows.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import type { Threshold } from '../../../vocabulary/threshold-grammar.ts'
import { summarizeDurations } from '../../analysis/durations.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { known, type Measure, type Measurement, selected, unknown } from '../measurement.ts'

/** Ends that are ours: what did not start or was broken off then is no failure of the service. */
const ourOwnEnds: readonly StopReason[] = [
  'time-limit',
  'looked',
  'interrupted',
  'terminated',
  'record-failed',
  'load-worker-ended',
  'target-failed',
]

export const countCompleted: Measure = ({ record }) => known(countOutcomes(countedRows(record.iterations)).completed)

/** Failed = asked − completed − refused, in the warm-up too: a failed request counts from the first one on. */
export const measureFailedRate: Measure = ({ record }) => {
  const isOurEnd = record.outcome === null || ourOwnEnds.includes(record.outcome.reason ?? 'bailed')
  const tried = record.iterations.filter((row) => !(isOurEnd && isUntried(row)))
  const counts = countOutcomes(tried)
  if (tried.length === 0) return unknown('no iteration was tried')
  const failed = tried.length - counts.completed - counts.refused
  if (failed === 0 && tried.length < record.iterations.length) {
    return unknown(`${record.iterations.length - tried.length} of those asked for were not tried`)
  }
  return known(failed / tried.length, null, commonReasons(tried))
}

export const measureRefusedRate: Measure = ({ record }) => {
  const rows = countedRows(record.iterations)
  return rows.length === 0 ? unknown('no iteration was asked for') : known(countOutcomes(rows).refused / rows.length)
}

export const measureIterationDuration: Measure = ({ record }, threshold) => {
  const completed = countedRows(record.iterations).filter((row) => row.outcome === 'completed')
  return aggregateDurations(completed, threshold, 'no counted iteration completed')
}

export const measureRequestDuration: Measure = ({ record }, threshold) =>
  aggregateDurations(chosenRequests(record.requests, threshold), threshold, 'no such request was answered')

export const countResponses: Measure = ({ record }, threshold) =>
  !record.requests.some((row) => row.phase === 'load')
    ? unknown('no request was made')
    : known(chosenRequests(record.requests, threshold).length)

/** CPU time of all the target's processes during the load, a completed report. */
export const measureCpu: Measure = (analysis) => {
  const { loadStartMs, loadEndMs } = analysis.times
  const { completed } = countOutcomes(countedRows(analysis.record.iterations))
  if (loadStartMs === null || loadEndMs === null || completed === 0) return unknown('no counted iteration completed')
  return known(cpuBetween(analysis, loadStartMs, loadEndMs) / completed)
}

function cpuBetween(analysis: RunAnalysis, fromMs: number, untilMs: number): number {
  const range = new Map<number, { first: number; last: number }>()
  for (const { pid, timeMs, cpuMs } of analysis.record.samples) {
    if (timeMs > untilMs) continue
    const known = range.get(pid)
    // A process born during the load spent all its CPU time in it.
    if (known === undefined) range.set(pid, { first: timeMs <= fromMs ? cpuMs : 0, last: cpuMs })
    else range.set(pid, { first: timeMs <= fromMs ? cpuMs : known.first, last: cpuMs })
  }
  let sum = 0
  for (const { first, last } of range.values()) sum += Math.max(0, last - first)
  return sum
}

function countedRows(iterations: readonly IterationRow[]): IterationRow[] {
  return iterations.filter((row) => row.phase === 'load')
}

function isUntried(row: IterationRow): boolean {
  return row.outcome === 'not-started' || row.outcome === 'aborted'
}

function chosenRequests(requests: readonly RequestRow[], threshold: Threshold): RequestRow[] {
  const step = selected(threshold, 'step')
  const status = selected(threshold, 'status')
  return requests.filter(
    (row) =>
      row.phase === 'load' &&
      row.status !== null &&
      (step === null || row.name === step || isWithin(row, step)) &&
      (status === null || row.status === Number(status)),
  )
}

/** Whether a request was made in a step, or in one that is nested in it; the whole path names just that one. */
function isWithin({ step: path }: RequestRow, step: string): boolean {
  return path !== null && (path === step || path.split(stepSeparator).includes(step))
}

function aggregateDurations(
  rows: readonly { durationMs: number | null }[],
  threshold: Threshold,
  whenNone: string,
): Measurement {
  const summary = summarizeDurations(rows.flatMap((row) => (row.durationMs === null ? [] : [row.durationMs])))
  if (summary === null) return unknown(whenNone)
  const values: Partial<Record<string, number>> = {
    avg: summary.avgMs,
    max: summary.maxMs,
    p50: summary.p50Ms,
    p95: summary.p95Ms,
    p99: summary.p99Ms,
  }
  const value = values[threshold.aggregate ?? '']
  return value === undefined ? unknown(`no aggregate ${threshold.aggregate}`) : known(value)
}

/** The reasons of those that did not complete, most frequent first. */
function commonReasons(rows: readonly IterationRow[]): string[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    if (row.outcome === 'completed' || row.outcome === 'refused') continue
    const text = row.reason === null ? row.outcome : `${row.outcome}: ${row.reason}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([text, count]) => `${count} × ${text}`)
}
