import { sketchError } from '../../../record/duration-sketch.ts'
import {
  countRows,
  type IterationRow,
  latencyOf,
  type RequestRow,
  type SecondRow,
  stepSeparator,
  weightOf,
} from '../../../record/rows.ts'
import type { StopReason } from '../../../record/run-outcome.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import { formatDuration } from '../../../vocabulary/quantities.ts'
import type { Threshold } from '../../../vocabulary/threshold-grammar.ts'
import { type DurationSummary, summarizeDurations } from '../../analysis/durations.ts'
import { areThinned, summarizeSeconds } from '../../analysis/durations-by-second.ts'
import { compare } from '../comparison.ts'
import { known, type Measure, type Measurement, selected, unknown } from '../measurement.ts'

/** Ends that are ours: what did not start or was broken off then is no failure of the service. */
const ourOwnEnds: readonly StopReason[] = [
  'time-limit',
  'looked',
  'interrupted',
  'terminated',
  'record-failed',
  'load-worker-ended',
  'engine-missing',
  'script-failed',
  'target-failed',
]

export const countCompleted: Measure = ({ record }) => known(countOutcomes(countedRows(record.iterations)).completed)

/** Failed = asked − completed − refused, in the warm-up too: a failed request counts from the first one on. */
export const measureFailedRate: Measure = ({ record }) => {
  const isOurEnd = record.outcome === null || ourOwnEnds.includes(record.outcome.reason ?? 'bailed')
  const tried = record.iterations.filter((row) => !(isOurEnd && isUntried(row)))
  const counts = countOutcomes(tried)
  const triedCount = countRows(tried)
  if (triedCount === 0) return unknown('no iteration was tried')
  const failed = triedCount - counts.completed - counts.refused
  const untried = countRows(record.iterations) - triedCount
  if (failed === 0 && untried > 0) return unknown(`${untried} of those asked for were not tried`)
  return known(failed / triedCount, null, commonReasons(tried))
}

export const measureRefusedRate: Measure = ({ record }) => {
  const rows = countedRows(record.iterations)
  return rows.length === 0
    ? unknown('no iteration was asked for')
    : known(countOutcomes(rows).refused / countRows(rows))
}

export const measureIterationDuration: Measure = ({ record }, threshold) => {
  const completed = countedRows(record.iterations).filter((row) => row.outcome === 'completed')
  const seconds = record.seconds.filter(
    (row) => row.of === 'iterations' && row.phase === 'load' && row.outcome === 'completed',
  )
  return aggregateDurations({ rows: completed, seconds }, threshold, 'no counted iteration completed')
}

export const measureRequestDuration: Measure = ({ record }, threshold) =>
  aggregateDurations(
    {
      rows: chosenRequests(record.requests, threshold),
      seconds: chosenRequests(
        record.seconds.filter((row) => row.of === 'requests'),
        threshold,
      ),
    },
    threshold,
    'no such request was answered',
  )

export const countResponses: Measure = ({ record }, threshold) =>
  !record.requests.some((row) => row.phase === 'load')
    ? unknown('no request was made')
    : known(countRows(chosenRequests(record.requests, threshold)))

function countedRows(iterations: readonly IterationRow[]): IterationRow[] {
  return iterations.filter((row) => row.phase === 'load')
}

function isUntried(row: IterationRow): boolean {
  return row.outcome === 'not-started' || row.outcome === 'aborted'
}

function chosenRequests<Row extends Pick<RequestRow | SecondRow, 'phase' | 'status' | 'name' | 'step'>>(
  requests: readonly Row[],
  threshold: Threshold,
): Row[] {
  return requests.filter((row) => isChosenRequest(row, threshold))
}

/** Whether a request is one of those that the selectors ask for: answered, and counted. */
export function isChosenRequest(
  row: Pick<RequestRow | SecondRow, 'phase' | 'status' | 'name' | 'step'>,
  threshold: Threshold,
): boolean {
  const step = selected(threshold, 'step')
  const status = selected(threshold, 'status')
  return (
    row.phase === 'load' &&
    row.status !== null &&
    (step === null || row.name === step || isWithin(row, step)) &&
    (status === null || row.status === Number(status))
  )
}

/** Whether a request was made in a step, or in one that is nested in it; the whole path names just that one. */
function isWithin({ step: path }: Pick<RequestRow, 'step'>, step: string): boolean {
  return path !== null && (path === step || path.split(stepSeparator).includes(step))
}

function aggregateDurations(
  { rows, seconds }: { rows: readonly (IterationRow | RequestRow)[]; seconds: readonly SecondRow[] },
  threshold: Threshold,
  whenNone: string,
): Measurement {
  const isEstimate = areThinned(rows)
  const summary = isEstimate
    ? summarizeSeconds(seconds)
    : summarizeDurations(rows.map(latencyOf).filter((one) => one !== null))
  if (summary === null) return unknown(whenNone)
  const value = aggregateOf(summary, threshold)
  if (value === undefined) return unknown(`no aggregate ${threshold.aggregate}`)
  const error = isEstimate && threshold.aggregate?.startsWith('p') === true ? sketchError * value : 0
  const isOnOneSide = [value - error, value + error].every(
    (one) => compare(one, threshold.operator, threshold.bound) === compare(value, threshold.operator, threshold.bound),
  )
  if (isOnOneSide) return known(value)
  return unknown(
    `it is ${formatDuration(value)} to 1 %, as far as counts by second can tell, and the bound lies within`,
  )
}

function aggregateOf(summary: DurationSummary, { aggregate }: Threshold): number | undefined {
  const { avgMs: avg, maxMs: max, p50Ms: p50, p95Ms: p95, p99Ms: p99 } = summary
  const values: Partial<Record<string, number>> = { avg, max, p50, p95, p99 }
  return values[aggregate ?? '']
}

/** What differs between answers of the same kind: ids of jobs and orders, ports, hashes. */
const identifiers = /\b(?:[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d{4,})\b/gi

/** The reasons of those that did not complete, most frequent first; the first of its kind stands for all of them. */
function commonReasons(rows: readonly IterationRow[]): string[] {
  const kinds = new Map<string, { text: string; count: number; isAlike: boolean }>()
  for (const row of rows) {
    if (row.outcome === 'completed' || row.outcome === 'refused') continue
    const text = row.reason === null ? row.outcome : `${row.outcome}: ${row.reason}`
    const key = text.replaceAll(identifiers, '#')
    const kind = kinds.get(key) ?? { text, count: 0, isAlike: true }
    kinds.set(key, { ...kind, count: kind.count + weightOf(row), isAlike: kind.isAlike && kind.text === text })
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ text, count, isAlike }) => `${count} × ${text}${isAlike ? '' : ' and the like'}`)
}
