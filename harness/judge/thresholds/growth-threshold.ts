import type { PlannedThreshold, RunPlan } from '../../scenario/ladder-plan.ts'
import { metricOf } from '../../vocabulary/metrics.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import type { ThresholdResult } from '../verdict.ts'
import { compare } from './comparison.ts'
import { defaultGrowthBound, effectiveReports } from './default-growth.ts'
import { type Candidate, decideCandidates, type GrowthCase, judgeSeries } from './growth-candidates.ts'
import { type GrowingSlot, growthOfTarget } from './growth-of-target.ts'
import { memoryUnit, perUnitOfWork } from './growth-unit.ts'
import { selected } from './measurement.ts'
import { decideRecycled } from './recycled-growth.ts'

/** What was measured, before anybody asks whether a fail is accepted. */
export type MeasuredThreshold = Omit<ThresholdResult, 'acceptance'>

/**
 * Growth of memory per report against its bound. Every worker slot is judged alone, and all that run the same code
 * together: one that is established to grow too much fails; together they can exclude what each alone cannot.
 * `known`: what of the analysis is judged, all of it by default; the bound follows from all of it.
 */
export function evaluateGrowth(
  planned: PlannedThreshold,
  analysis: RunAnalysis,
  known: Pick<RunAnalysis, 'slots' | 'pooledGrowth'> = analysis,
): MeasuredThreshold {
  const { threshold } = planned
  const bound = growthBound(planned, analysis)
  const unit = perUnitOfWork(memoryUnit, analysis.unitsPerIteration)
  const boundOfLonger = (factor: number) => growthBound(planned, analysis, factor)
  const judged = { bound, unit, word: wordOf(analysis.record.plan), boundOfLonger }
  const candidates = candidatesOfWorkers(known.slots, known.pooledGrowth, threshold, judged)
  return {
    text: planned.boundFrom === 'text' ? threshold.text : `${threshold.metric} < ${formatBytes(bound)} (default)`,
    metric: threshold.metric,
    dimension: metricOf(threshold.metric).dimension,
    level: planned.level,
    source: planned.source,
    bound,
    evidence: [],
    ...decideRecycled(decideCandidates(candidates, 'growth', judged), analysis),
  }
}

/** The slots that a threshold asks for, alone and together; with {target} what the target grows as a whole. */
export function candidatesOfWorkers(
  slots: readonly GrowingSlot[],
  pooled: GrowthEstimate | null,
  threshold: PlannedThreshold['threshold'],
  judged: GrowthCase,
): readonly Candidate[] {
  if (selected(threshold, 'target') !== null) {
    const target = { slot: null, name: 'the target', isWhole: true, growth: growthOfTarget(slots) }
    return [judgeSeries(target, judged)]
  }
  const slot = selected(threshold, 'slot')
  const asked = slots.filter((one) => slot === null || one.slot === Number(slot))
  const alone = asked.map((one) =>
    judgeSeries({ slot: one.slot, name: `worker ${one.slot}`, isWhole: false, growth: one.growth }, judged),
  )
  if (slot !== null || pooled === null) return alone
  const together = { slot: null, name: `the ${asked.length} workers together`, isWhole: true, growth: pooled }
  return [...alone, judgeSeries(together, judged)]
}

/** The growth that the run would have called a leak: of all workers together where there are several. */
export function evaluateDetectable(planned: PlannedThreshold, analysis: RunAnalysis): MeasuredThreshold {
  const { threshold } = planned
  const estimate = analysis.pooledGrowth ?? analysis.slots[0]?.growth
  const value = estimate?.status === 'estimated' ? estimate.detectableBytes / analysis.unitsPerIteration : null
  const status = value === null ? 'inconclusive' : compare(value, threshold.operator, threshold.bound) ? 'pass' : 'fail'
  return {
    text: threshold.text,
    metric: threshold.metric,
    dimension: 'bytes',
    level: planned.level,
    source: planned.source,
    status,
    value,
    interval: null,
    bound: threshold.bound,
    slot: null,
    reason:
      value === null
        ? 'the smallest detectable leak is not known: growth could not be estimated'
        : `a leak of ${formatBytes(value)} per ${wordOf(analysis.record.plan)} would have been detected`,
    evidence: [],
  }
}

/** The bound as written, or what the whole run can see, also where only a part of it was made. */
function growthBound(planned: PlannedThreshold, analysis: RunAnalysis, longer = 1): number {
  return planned.boundFrom === 'text' ? planned.threshold.bound : visibleGrowth(analysis, analysis.stillToCome * longer)
}

/**
 * The default bound, per unit of work, of a run of so many times as many reports as these. What can be seen follows from
 * the length of the processes' lives and their number: recycled workers live shorter, and are not asked for more than
 * they can show.
 */
export function visibleGrowth(analysis: RunAnalysis, factor: number): number {
  const estimate = analysis.pooledGrowth ?? analysis.slots[0]?.growth
  if (estimate?.status === 'estimated') {
    const isRecycled = estimate.lifetimes > analysis.slots.length
    const own = estimate.ownReports * (isRecycled ? 1 : factor)
    const lifetimes = estimate.lifetimes * (isRecycled ? factor : 1)
    return defaultGrowthBound(effectiveReports(own, lifetimes)) / analysis.unitsPerIteration
  }
  const own = analysis.slots.reduce((sum, slot) => sum + slot.reports, 0) / Math.max(1, analysis.slots.length)
  // Below one report there is nothing to see, and no bound that would be a number.
  const effective = effectiveReports(Math.max(1, own), Math.max(1, analysis.slots.length))
  return defaultGrowthBound(effective) / analysis.unitsPerIteration
}

/** What one unit of work is called; older records know only iterations. */
export function wordOf(plan: RunPlan): string {
  return (plan as Partial<RunPlan>).unitName ?? plan.iterationName
}
