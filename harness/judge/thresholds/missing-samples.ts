import type { RunRecord } from '../../record/run-record.ts'
import type { MetricName } from '../../vocabulary/metrics.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import { isOwn, limitsOfWorkers } from '../analysis/limited-groups.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { mostMissing, type SampleGaps } from '../analysis/sample-gaps.ts'
import type { MeasuredThreshold } from './growth-threshold.ts'

/** What is read from samples.csv: with samples missing the highest, or the last, may be among them. */
const readFromSamples: ReadonlySet<MetricName> = new Set([
  'rss',
  'rss_peak',
  'rss_growth_per_iteration',
  'rss_growth_detectable',
  'fds_growth_per_iteration',
  'threads_growth_per_iteration',
  'cpu_per_iteration',
  'limit_forecast',
])

/** A threshold cannot pass on samples of which too many are missing; what fails with those that are there, fails. */
export function withholdPass(result: MeasuredThreshold, { record, gaps }: RunAnalysis): MeasuredThreshold {
  if (result.status !== 'pass' || !isReadFromSamples(result.metric, record)) return result
  const why = describeGaps(gaps)
  return why === null ? result : { ...result, status: 'inconclusive', reason: `${result.reason}, but ${why}` }
}

/**
 * Without a control group the peak of all processes is read from their samples, too; and what workers that are measured
 * elsewhere took of their limits is told together with their memory.
 */
function isReadFromSamples(metric: MetricName, record: RunRecord): boolean {
  if (metric === 'memory_peak') return !record.groups.some(isOwn)
  if (metric === 'limit_used') return limitsOfWorkers({ record }).length > 0
  return readFromSamples.has(metric)
}

/** `3.1 % of the samples are missing (ticks.csv counts 8,120, samples.csv holds 7,868)`; null: not more than may be. */
function describeGaps({ expected, held, missing, silentMs }: SampleGaps): string | null {
  if (missing === null) return held === 0 ? null : 'how many samples are missing is not known: ticks.csv tells of none'
  if (missing <= mostMissing) return null
  const share = `${Number((100 * missing).toPrecision(2))} % of the samples are missing`
  const clock = silentMs === 0 ? '' : `; soakgate's clock was silent for ${formatDuration(silentMs)}`
  return `${share} (ticks.csv counts ${grouped(expected)}, samples.csv holds ${grouped(held)}${clock})`
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
