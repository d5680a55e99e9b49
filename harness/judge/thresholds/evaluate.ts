import type { PlannedThreshold } from '../../scenario/ladder-plan.ts'
import { metricOf } from '../../vocabulary/metrics.ts'
import { formatQuantity } from '../../vocabulary/quantities.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import type { ThresholdResult } from '../verdict.ts'
import { judgeAcceptance } from './acceptance.ts'
import { compare } from './comparison.ts'
import { evaluateDetectable, evaluateGrowth, type MeasuredThreshold } from './growth-threshold.ts'
import { judgeLeast } from './least-value.ts'
import { evaluateForecast } from './limit-forecast-threshold.ts'
import { measures } from './measures.ts'
import { withholdPass } from './missing-samples.ts'
import { evaluateOtherGrowth, isOtherGrowth } from './other-growth-threshold.ts'
import { adviseOnMeasurements } from './sparse-measurements.ts'
import { withholdUnseen } from './unseen-by-source.ts'
import { namePlace } from './worker-place.ts'

/** What a threshold came to in one run. A metric that is not known is inconclusive, never a pass. */
export function evaluateThreshold(planned: PlannedThreshold, analysis: RunAnalysis): ThresholdResult {
  const acceptance = judgeAcceptance(planned.accept, analysis.record.outcome?.startedAt ?? null)
  const measured = withholdUnseen(measureThreshold(planned, analysis), planned.threshold, analysis)
  return { ...namePlace(adviseOnMeasurements(withholdPass(measured, analysis), analysis), analysis), acceptance }
}

function measureThreshold(planned: PlannedThreshold, analysis: RunAnalysis): MeasuredThreshold {
  const { threshold } = planned
  const { metric } = threshold
  if (metric === 'rss_growth_per_iteration') return evaluateGrowth(planned, analysis)
  if (metric === 'rss_growth_detectable') return evaluateDetectable(planned, analysis)
  if (metric === 'limit_forecast') return evaluateForecast(planned, analysis)
  if (isOtherGrowth(metric)) return evaluateOtherGrowth(planned, metric, analysis)
  const { dimension } = metricOf(metric)
  const measured = measures[metric](analysis, threshold)
  const common = {
    text: threshold.text,
    metric: threshold.metric,
    dimension,
    level: planned.level,
    source: planned.source,
    interval: null,
    bound: threshold.bound,
  }
  if (measured.kind === 'unknown') {
    const reason = `${threshold.metric} is not known: ${measured.reason}`
    return { ...common, status: 'inconclusive', value: null, slot: null, reason, evidence: [] }
  }
  if (measured.kind === 'between') {
    const { low, high } = measured
    const ends = [low, high].map((end) => compare(end, threshold.operator, threshold.bound))
    const status = ends[0] !== ends[1] ? 'inconclusive' : ends[0] ? 'pass' : 'fail'
    const range = `${formatQuantity(low, dimension)} and ${formatQuantity(high, dimension)}`
    const reason = `${threshold.text}: it is between ${range}: ${measured.reason}`
    return { ...common, status, value: high, interval: [low, high], slot: null, reason, evidence: [] }
  }
  if (measured.kind === 'at least') return { ...common, ...judgeLeast(measured, threshold) }
  const holds = compare(measured.value, threshold.operator, threshold.bound)
  const where = measured.slot === null ? '' : ` (worker ${measured.slot})`
  const value = formatQuantity(measured.value, dimension)
  return {
    ...common,
    status: holds ? 'pass' : 'fail',
    value: measured.value,
    slot: measured.slot,
    reason: `${threshold.text}: it is ${value}${where}`,
    evidence: measured.evidence,
  }
}
