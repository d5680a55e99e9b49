import { formatBytes, formatRatio } from '../../vocabulary/quantities.ts'
import { levelAtEnd } from '../analysis/limit-forecast.ts'
import { limitedGroups } from '../analysis/limited-groups.ts'
import { recycleIntervals } from '../analysis/recycle-interval.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { usageInLoad } from '../analysis/target-usage.ts'
import type { ThresholdResult } from '../verdict.ts'
import { completedReports } from './limit-outlook.ts'

/** What may hide must leave this much of the limit free: the peaks between two readings are in it. */
const allowedShare = 0.9

type Decided = Pick<ThresholdResult, 'status' | 'value' | 'interval' | 'slot' | 'reason'>

/**
 * Growth that is inconclusive, where workers are replaced on purpose and a memory limit is known: a leak ends with its
 * worker, so what can hide is the hidden bound of each slot times its own reports between two replacements, on top of
 * the level at the end. Below 90 % of the limit it does no harm, and passes; otherwise it stays inconclusive. A leak
 * that is proven is no business of this.
 */
export function decideRecycled(decided: Decided, analysis: RunAnalysis): Decided {
  if (decided.status !== 'inconclusive') return decided
  const levels = limitLevels(analysis)
  const intervals = levels === null ? [] : recycleIntervals(analysis)
  const hidden = hiddenBySlot(analysis)
  if (levels === null || intervals.length === 0 || hidden === null) return decided
  const lasting = intervals.find(({ reports }) => reports === null)
  if (lasting !== undefined) {
    const why = `worker ${lasting.slot} was not replaced during the run, so how long it grows is not known`
    return { ...decided, reason: `${decided.reason}; workers are replaced on purpose, but ${why}` }
  }
  const lives = intervals.map(({ slot, reports }) => ({ reports: reports ?? 0, bytesEach: hidden.get(slot) ?? 0 }))
  const hiddenBytes = lives.reduce((sum, { reports, bytesEach }) => sum + reports * bytesEach, 0)
  const { levelBytes, limitBytes, share } = fullest(levels, hiddenBytes)
  const isHarmless = share < allowedShare && !analysis.counted.events.some(({ kind }) => kind === 'oom-killed')
  const longest = Math.round(Math.max(...lives.map(({ reports }) => reports)))
  const reason = [
    `${decided.reason}; but workers are replaced on purpose after ${longest} ${analysis.record.plan.iterationName}s`,
    `of their own, which leaves at most ${formatBytes(hiddenBytes)} above the ${formatBytes(levelBytes)} held:`,
    `${formatRatio(share)} of the ${formatBytes(limitBytes)} limit`,
  ].join(' ')
  if (isHarmless) return { ...decided, status: 'pass', reason }
  return { ...decided, reason: share < allowedShare ? reason : `${reason}, more than ${formatRatio(allowedShare)}` }
}

/** What counts against a limit at the end of the load. */
interface LimitLevel {
  limitBytes: number
  levelBytes: number
}

/** Of every limit that is known; null: of one it is not known how much of it is used, or there is none. */
function limitLevels(analysis: RunAnalysis): readonly [LimitLevel, ...LimitLevel[]] | null {
  const completed = completedReports(analysis)
  const levels: LimitLevel[] = []
  for (const { limitBytes, besides, rows } of limitedGroups(analysis)) {
    const levelBytes = besides === 'unseen' ? null : levelAtEnd(usageInLoad(analysis, rows), completed, 0)
    if (levelBytes === null) return null
    levels.push({ limitBytes, levelBytes })
  }
  const [first, ...others] = levels
  return first === undefined ? null : [first, ...others]
}

/** The limit of which most would be used with so much more. */
function fullest(
  [first, ...others]: readonly [LimitLevel, ...LimitLevel[]],
  moreBytes: number,
): LimitLevel & { share: number } {
  const shareOf = ({ levelBytes, limitBytes }: LimitLevel) => (levelBytes + moreBytes) / limitBytes
  const level = others.reduce((most, one) => (shareOf(one) > shareOf(most) ? one : most), first)
  return { ...level, share: shareOf(level) }
}

/** The largest leak that may hide in each slot, bytes per own report: all together exclude more; null: not known. */
function hiddenBySlot({ slots, pooledGrowth }: RunAnalysis): ReadonlyMap<number, number> | null {
  const hidden = new Map<number, number>()
  for (const { slot, growth } of slots) {
    const estimate = pooledGrowth?.status === 'estimated' ? pooledGrowth : growth
    if (estimate.status === 'unknown') return null
    hidden.set(slot, Math.max(0, estimate.hiddenBytes))
  }
  return hidden
}
