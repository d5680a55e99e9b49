import { countRows } from '../../record/rows.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import { forecastLimit, type LimitForecast, type LimitOutlook } from '../analysis/limit-forecast.ts'
import { type LimitedGroup, limitedGroups, limitsOfWorkers } from '../analysis/limited-groups.ts'
import { type RecycleInterval, recycleIntervals } from '../analysis/recycle-interval.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { usageInLoad } from '../analysis/target-usage.ts'
import { describeEnd } from '../worker-ends.ts'
import { growthOfTarget } from './growth-of-target.ts'

/** Whether and when a run's growth takes the target to each of its memory limits; without any it is not known. */
export function outlooksOf(analysis: RunAnalysis): readonly [LimitOutlook, ...LimitOutlook[]] {
  const [first, ...others] = limitedGroups(analysis).map((group) => outlookOf(group, analysis))
  return [first ?? { kind: 'unknown', reason: whyNoOutlook(analysis) }, ...others]
}

function whyNoOutlook(analysis: RunAnalysis): string {
  return limitsOfWorkers(analysis).length > 0
    ? 'each worker has a limit of its own, and no forecast is made of them'
    : 'the target has no memory limit that is known'
}

/** The first of the forecasts; null: there is none. */
export function earliestForecast(outlooks: readonly LimitOutlook[]): LimitForecast | null {
  const forecasts = outlooks.flatMap((outlook) => (outlook.kind === 'forecast' ? [outlook.forecast] : []))
  return forecasts.toSorted((a, b) => a.lowReport - b.lowReport)[0] ?? null
}

function outlookOf(group: LimitedGroup, analysis: RunAnalysis): LimitOutlook {
  const [kill] = analysis.counted.events.filter(({ kind }) => kind === 'oom-killed')
  if (kill !== undefined) {
    return { kind: 'reached', report: kill.completed, evidence: [describeEnd(kill, analysis)] }
  }
  const completed = completedReports(analysis)
  const intervals = recycleIntervals(analysis)
  const outlook = forecastLimit({
    limitBytes: group.limitBytes,
    completed,
    usage: usageInLoad(analysis, group.rows),
    growth: growthPerReport(analysis),
    isRecycled: intervals.length > 0,
  })
  const inLives = intervals.length === 0 ? outlook : withinLives(outlook, completed, intervals, analysis)
  return asFarAsKnown(inLives, group)
}

/**
 * In a group that soakgate is in too, its part may be what is too much: such a limit is reached then at the earliest, if at
 * all. Of a limit whose usage cannot be seen nothing can be said.
 */
function asFarAsKnown(outlook: LimitOutlook, { besides, limitBytes }: LimitedGroup): LimitOutlook {
  if (besides === 'unseen') {
    return {
      kind: 'unknown',
      reason: `what else counts against the limit of ${formatBytes(limitBytes)} cannot be seen`,
    }
  }
  if (besides !== 'soakgate') return outlook
  const reason = `soakgate itself is in the control group that has the limit of ${formatBytes(limitBytes)}`
  if (outlook.kind === 'reached') {
    return { kind: 'not before', report: outlook.report, levelBytes: limitBytes, reason }
  }
  if (outlook.kind !== 'forecast') return outlook
  const { lowReport: report, levelBytes } = outlook.forecast
  return { kind: 'not before', report, levelBytes, reason }
}

/** Counted reports that completed. */
export function completedReports({ record }: Pick<RunAnalysis, 'record'>): number {
  return countRows(record.iterations.filter(({ phase, outcome }) => phase === 'load' && outcome === 'completed'))
}

/** What the slots grow, weighted; where that leaves it open, what all of them grow together, which shows more. */
export function growthPerReport({ slots, pooledGrowth }: RunAnalysis): GrowthEstimate {
  const weighted = growthOfTarget(slots)
  const isEstablished = weighted.status === 'estimated' && weighted.provenBytes > 0
  return isEstablished || pooledGrowth === null || pooledGrowth.status === 'unknown' ? weighted : pooledGrowth
}

/**
 * A worker that is replaced on purpose gives its memory back: what it grows counts to the end of its life only. At the
 * level lives are half over, as they are in the median; the other halves must be enough to reach the limit.
 */
function withinLives(
  outlook: LimitOutlook,
  completed: number,
  intervals: readonly RecycleInterval[],
  analysis: RunAnalysis,
): LimitOutlook {
  if (outlook.kind !== 'forecast' && outlook.kind !== 'not before') return outlook
  const earliest = outlook.kind === 'forecast' ? outlook.forecast.lowReport : outlook.report
  if (earliest === null) return outlook
  const halves = intervals.reduce((sum, { reports }) => sum + (reports ?? 0) / 2, 0)
  if (intervals.every(({ reports }) => reports !== null) && earliest - completed <= halves) return outlook
  const levelBytes = outlook.kind === 'forecast' ? outlook.forecast.levelBytes : outlook.levelBytes
  return { kind: 'not before', report: earliest, levelBytes, reason: whyNotWithin(intervals, analysis) }
}

function whyNotWithin(intervals: readonly RecycleInterval[], { record }: RunAnalysis): string {
  const { iterationName: word } = record.plan
  const longest = Math.max(...intervals.map(({ reports }) => reports ?? 0))
  const isKnown = intervals.every(({ reports }) => reports !== null)
  return isKnown
    ? `workers are replaced on purpose after ${Math.round(longest)} ${word}s of their own, before growth could reach it`
    : 'workers are replaced on purpose, and what they grow ends with them'
}
