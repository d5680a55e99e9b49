import { countRows } from '../../record/rows.ts'
import type { MetricName } from '../../vocabulary/metrics.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { sourceOf } from '../remote-source.ts'
import type { MeasuredThreshold } from './growth-threshold.ts'

const fromReadings: ReadonlySet<MetricName> = new Set([
  'rss_growth_per_iteration',
  'rss_growth_detectable',
  'fds_growth_per_iteration',
  'threads_growth_per_iteration',
])

/** Says what to do where growth stayed open and another system measured less often than reports were made. */
export function adviseOnMeasurements(result: MeasuredThreshold, analysis: RunAnalysis): MeasuredThreshold {
  if (result.status !== 'inconclusive' || !fromReadings.has(result.metric)) return result
  const advice = adviceFor(analysis)
  return advice === null ? result : { ...result, reason: `${result.reason}; ${advice}` }
}

function adviceFor({ record, times, slots }: RunAnalysis): string | null {
  const source = sourceOf(record)
  if (source === null || times.loadStartMs === null || slots.length === 0) return null
  const untilMs = times.loadEndMs ?? Number.POSITIVE_INFINITY
  const inLoad = record.samples.filter(({ timeMs }) => timeMs >= (times.loadStartMs ?? 0) && timeMs <= untilMs)
  const each = Math.round(countRows(inLoad) / slots.length)
  const reports = Math.round(slots.reduce((sum, slot) => sum + slot.reports, 0) / slots.length)
  if (each >= reports) return null
  const intervalMs = record.sources.findLast((row) => row.intervalMs !== null)?.intervalMs ?? null
  const pace = intervalMs === null ? '' : ` every ${formatDuration(intervalMs)}`
  return `each worker was measured${pace}, ${each} times over its ${reports} ${record.plan.iterationName}s: pace the load (thinkTime), or measure more often`
}
