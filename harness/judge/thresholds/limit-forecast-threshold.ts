import type { PlannedThreshold } from '../../scenario/ladder-plan.ts'
import { forecastInWords } from '../analysis/forecast-in-words.ts'
import type { LimitOutlook } from '../analysis/limit-forecast.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import type { ThresholdResult } from '../verdict.ts'
import { compare } from './comparison.ts'
import type { MeasuredThreshold } from './growth-threshold.ts'
import { outlooksOf } from './limit-outlook.ts'

type Decided = Pick<ThresholdResult, 'status' | 'value' | 'interval' | 'reason' | 'evidence'>

/**
 * The report at which the memory limit is reached, against its bound; the low end is judged. Where growth is not
 * established, it passes if even the largest leak that is not excluded reaches the limit beyond the bound. Of several
 * limits the worst decides.
 */
export function evaluateForecast(planned: PlannedThreshold, analysis: RunAnalysis): MeasuredThreshold {
  const { threshold, level, source } = planned
  const asked = {
    text: threshold.text,
    word: analysis.record.plan.iterationName,
    holds: (report: number) => compare(report, threshold.operator, threshold.bound),
  }
  const [first, ...others] = outlooksOf(analysis)
  const decided = others
    .map((outlook) => decide(outlook, asked))
    .reduce((worst, one) => (isWorse(one, worst) ? one : worst), decide(first, asked))
  return {
    text: threshold.text,
    metric: threshold.metric,
    dimension: 'count',
    level,
    source,
    bound: threshold.bound,
    slot: null,
    ...decided,
  }
}

const fromBestToWorst: readonly Decided['status'][] = ['pass', 'inconclusive', 'fail']

function isWorse(one: Decided, other: Decided): boolean {
  return fromBestToWorst.indexOf(one.status) > fromBestToWorst.indexOf(other.status)
}

interface Asked {
  text: string
  /** What one iteration is called. */
  word: string
  holds: (report: number) => boolean
}

function decide(outlook: LimitOutlook, { text, word, holds }: Asked): Decided {
  const nothing = { value: null, interval: null, evidence: [] }
  if (outlook.kind === 'unknown') {
    return { ...nothing, status: 'inconclusive', reason: `limit_forecast is not known: ${outlook.reason}` }
  }
  if (outlook.kind === 'reached') {
    const { report, evidence } = outlook
    const reason = `${text}: the limit was reached at ${word} ${report}`
    return { status: holds(report) ? 'pass' : 'fail', value: report, interval: null, reason, evidence }
  }
  if (outlook.kind === 'forecast') {
    const { report, lowReport, highReport } = outlook.forecast
    const interval = highReport === null ? null : ([lowReport, highReport] as const)
    const reason = `${text}: it ${forecastInWords(outlook.forecast, word)}`
    return { ...nothing, status: holds(lowReport) ? 'pass' : 'fail', value: report, interval, reason }
  }
  const { report, reason } = outlook
  if (report === null)
    return { ...nothing, status: 'pass', reason: `${text}: it is not reached, as memory does not grow` }
  if (holds(report)) {
    const earliest = `it is not reached before ${word} ${report}, even by the largest growth that is not excluded`
    return { ...nothing, status: 'pass', value: report, reason: `${text}: ${earliest}` }
  }
  const open = `limit_forecast is not known: ${reason}; before ${word} ${report} it is not reached`
  return { ...nothing, status: 'inconclusive', reason: open }
}
