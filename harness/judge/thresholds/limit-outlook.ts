import { countRows } from '../../record/rows.ts'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import { forecastLimit, type LimitOutlook } from '../analysis/limit-forecast.ts'
import { type RecycleInterval, recycleIntervals } from '../analysis/recycle-interval.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { usageInLoad } from '../analysis/target-usage.ts'
import { describeEnd } from '../worker-ends.ts'
import { growthOfTarget } from './growth-of-target.ts'
import { hasLimit, knownLimit } from './measures/groups.ts'

/** Whether and when a run's growth takes the target to its memory limit. */
export function outlookOf(analysis: RunAnalysis): LimitOutlook {
  const limitBytes = knownLimit(analysis)
  if (limitBytes === null) {
    const reason = hasLimit(analysis)
      ? 'each worker has a limit of its own, and no forecast is made of them'
      : 'the target has no memory limit that is known'
    return { kind: 'unknown', reason }
  }
  const [kill] = analysis.counted.events.filter(({ kind }) => kind === 'oom-killed')
  if (kill !== undefined) {
    return { kind: 'reached', report: kill.completed, evidence: [describeEnd(kill, analysis)] }
  }
  const completed = completedReports(analysis)
  const intervals = recycleIntervals(analysis)
  const outlook = forecastLimit({
    limitBytes,
    completed,
    usage: usageInLoad(analysis),
    growth: growthPerReport(analysis),
    isRecycled: intervals.length > 0,
  })
  return intervals.length === 0 ? outlook : withinLives(outlook, completed, intervals, analysis)
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
