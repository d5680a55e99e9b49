import type { GrowthEstimate } from './growth/growth.ts'
import { median } from './growth/vectors.ts'
import type { UsageReading } from './target-usage.ts'

/** When growth takes the target to its memory limit, in counted reports. A forecast: what grows may stop, or grow faster. */
export interface LimitForecast {
  limitBytes: number
  /** What the target holds at the end of the load. */
  levelBytes: number
  /** The counted report at which the limit is reached, counted from the first of the run. */
  report: number
  /** The earliest that the growth allows. */
  lowReport: number
  /** The latest; null: the growth may be too small to ever reach it. */
  highReport: number | null
}

/** What can be said of a limit. */
export type LimitOutlook =
  | { kind: 'forecast'; forecast: LimitForecast }
  /** Growth is not established, or its end is: at the earliest then, if at all; null: never. */
  | { kind: 'not before'; report: number | null; levelBytes: number; reason: string }
  | { kind: 'reached'; report: number; evidence: readonly string[] }
  | { kind: 'unknown'; reason: string }

/** The growth's half-width on each side of the estimate is taken so many times. */
const widening = 1.5
/** The level is read in this last part of the reports. */
const levelShare = 0.2

/** Reports, usage and growth of one run. */
export interface ForecastCase {
  limitBytes: number
  /** Counted reports that completed. */
  completed: number
  /** During the load, in the order of time. */
  usage: readonly UsageReading[]
  /** Of the target per report. */
  growth: GrowthEstimate
  /** Whether workers are replaced on purpose, so that what they grow ends with them and the level does not move. */
  isRecycled: boolean
}

/**
 * Extrapolates growth in a straight line from the level at the end of the load: completed + (limit − level)/growth.
 * Its interval is that of the growth, with half of its half-width added on each side: unwidened, on simulated leaks it
 * covered 57–93 % of the reports at which the limit was reached, as nothing says that growth goes on as it was. So it
 * is a forecast, not a confidence interval. Where growth is not established, the largest leak that is not excluded
 * says before which report the limit is certainly not reached.
 */
export function forecastLimit({ limitBytes, completed, usage, growth, isRecycled }: ForecastCase): LimitOutlook {
  if (growth.status === 'unknown') return { kind: 'unknown', reason: growth.reason }
  const { bytesPerIteration, lowBytes, highBytes, provenBytes, hiddenBytes, story } = growth
  const levelBytes = levelAtEnd(usage, completed, isRecycled ? 0 : bytesPerIteration)
  if (levelBytes === null) return { kind: 'unknown', reason: 'the memory of the target was not read during the load' }
  const roomBytes = limitBytes - levelBytes
  if (roomBytes <= 0) return { kind: 'reached', report: completed, evidence: [] }
  const reportAt = (bytes: number) => completed + roomBytes / bytes
  if (provenBytes <= 0 || bytesPerIteration <= 0) {
    const report = hiddenBytes > 0 ? Math.floor(reportAt(hiddenBytes)) : null
    return { kind: 'not before', report, levelBytes, reason: story }
  }
  const fastest = bytesPerIteration + widening * (highBytes - bytesPerIteration)
  const slowest = bytesPerIteration - widening * (bytesPerIteration - lowBytes)
  const forecast = {
    limitBytes,
    levelBytes,
    report: Math.round(reportAt(bytesPerIteration)),
    lowReport: Math.floor(reportAt(fastest)),
    highReport: slowest > 0 ? Math.ceil(reportAt(slowest)) : null,
  }
  return { kind: 'forecast', forecast }
}

/**
 * What the target holds at the end: the median of the last fifth of the readings, each moved along the slope. With
 * reports in flight single readings stand higher by their memory, and pauses lower; null: there is none.
 */
export function levelAtEnd(usage: readonly UsageReading[], completed: number, bytesPerReport: number): number | null {
  const fromReport = completed * (1 - levelShare)
  const late = usage.filter(({ reports }) => reports >= fromReport)
  const readings = late.length > 0 ? late : usage.slice(-1)
  if (readings.length === 0) return null
  return median(readings.map(({ reports, bytes }) => bytes + bytesPerReport * (completed - reports)))
}
