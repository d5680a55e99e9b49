import { formatBytes, formatRatio } from '../../vocabulary/quantities.ts'
import { levelAtEnd } from '../analysis/limit-forecast.ts'
import { recycleIntervals } from '../analysis/recycle-interval.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { usageInLoad } from '../analysis/target-usage.ts'
import type { ThresholdResult } from '../verdict.ts'
import { completedReports } from './limit-outlook.ts'
import { knownLimit } from './measures/groups.ts'

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
  const limitBytes = knownLimit(analysis)
  const intervals = limitBytes === null ? [] : recycleIntervals(analysis)
  const hidden = hiddenBySlot(analysis)
  const levelBytes = levelAtEnd(usageInLoad(analysis), completedReports(analysis), 0)
  if (limitBytes === null || intervals.length === 0 || hidden === null || levelBytes === null) return decided
  const lasting = intervals.find(({ reports }) => reports === null)
  if (lasting !== undefined) {
    const why = `worker ${lasting.slot} was not replaced during the run, so how long it grows is not known`
    return { ...decided, reason: `${decided.reason}; workers are replaced on purpose, but ${why}` }
  }
  const lives = intervals.map(({ slot, reports }) => ({ reports: reports ?? 0, bytesEach: hidden.get(slot) ?? 0 }))
  const hiddenBytes = lives.reduce((sum, { reports, bytesEach }) => sum + reports * bytesEach, 0)
  const share = (levelBytes + hiddenBytes) / limitBytes
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
