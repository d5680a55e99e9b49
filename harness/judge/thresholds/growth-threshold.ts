import type { PlannedThreshold } from '../../scenario/ladder-plan.ts'
import { metricOf } from '../../vocabulary/metrics.ts'
import { formatBytes, formatBytesChange } from '../../vocabulary/quantities.ts'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import type { RunAnalysis, SlotAnalysis } from '../analysis/run-analysis.ts'
import type { Status, ThresholdResult } from '../verdict.ts'
import { compare } from './comparison.ts'
import { defaultGrowthBound, effectiveReports } from './default-growth.ts'
import { growthOfTarget } from './growth-of-target.ts'
import { decideGrowth } from './growth-rule.ts'
import { selected } from './measurement.ts'

/** What was measured, before anybody asks whether a fail is accepted. */
export type MeasuredThreshold = Omit<ThresholdResult, 'acceptance'>

/** One series judged against the bound: a worker slot, or all of them together. */
interface Candidate {
  slot: number | null
  name: string
  estimate: GrowthEstimate
  status: Status
  reason: string
  /** Reports of that series that would decide; null: not known, or decided. */
  reportsToDecide: number | null
}

/**
 * Growth per report against its bound. Every worker slot is judged alone, and all that run the same code together:
 * one that is established to grow too much fails; together they can exclude what each alone cannot.
 */
export function evaluateGrowth(planned: PlannedThreshold, analysis: RunAnalysis): MeasuredThreshold {
  const { threshold } = planned
  const bound = growthBound(planned, analysis)
  const text = planned.boundFrom === 'text' ? threshold.text : `${threshold.metric} < ${formatBytes(bound)} (default)`
  const common = {
    text,
    metric: threshold.metric,
    dimension: metricOf(threshold.metric).dimension,
    level: planned.level,
    source: planned.source,
    bound,
    evidence: [],
  }
  const candidates =
    selected(threshold, 'target') === null
      ? candidatesOf(analysis, selected(threshold, 'slot'), bound)
      : [toCandidate(null, 'the target', growthOfTarget(analysis.slots), bound)]
  const chosen = decide(candidates)
  if (chosen === null) {
    const reason = 'growth is not known: no worker was seen doing counted reports'
    return { ...common, status: 'inconclusive', value: null, interval: null, slot: null, reason }
  }
  const { estimate, slot, status } = chosen
  const word = analysis.record.plan.iterationName
  if (estimate.status === 'unknown') {
    const reason = `growth of ${chosen.name} is not known: ${estimate.reason}`
    return { ...common, status, value: null, interval: null, slot, reason }
  }
  return {
    ...common,
    status,
    value: estimate.bytesPerIteration,
    interval: [estimate.lowBytes, estimate.highBytes],
    slot,
    reason: `${sentenceOf(chosen, word)}, allowed ${formatBytes(bound)}: ${chosen.reason}`,
  }
}

/** The growth that the run would have called a leak: of all workers together where there are several. */
export function evaluateDetectable(planned: PlannedThreshold, analysis: RunAnalysis): MeasuredThreshold {
  const { threshold } = planned
  const estimate = analysis.pooledGrowth ?? analysis.slots[0]?.growth
  const value = estimate?.status === 'estimated' ? estimate.detectableBytes : null
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
        : `a leak of ${formatBytes(value)} per ${analysis.record.plan.iterationName} would have been detected`,
    evidence: [],
  }
}

/**
 * What can be seen follows from the length of the processes' lives and their number: recycled workers live shorter,
 * and are not asked for more than they can show.
 */
function growthBound(planned: PlannedThreshold, analysis: RunAnalysis): number {
  if (planned.boundFrom === 'text') return planned.threshold.bound
  const estimate = analysis.pooledGrowth ?? analysis.slots[0]?.growth
  if (estimate?.status === 'estimated') {
    return defaultGrowthBound(effectiveReports(estimate.ownReports, estimate.lifetimes))
  }
  const own = analysis.slots.reduce((sum, slot) => sum + slot.reports, 0) / Math.max(1, analysis.slots.length)
  // Below one report there is nothing to see, and no bound that would be a number.
  return defaultGrowthBound(effectiveReports(Math.max(1, own), Math.max(1, analysis.slots.length)))
}

function candidatesOf(analysis: RunAnalysis, slot: string | null, bound: number): Candidate[] {
  const slots = analysis.slots.filter((one) => slot === null || one.slot === Number(slot))
  const alone = slots.map((one: SlotAnalysis) => toCandidate(one.slot, `worker ${one.slot}`, one.growth, bound))
  if (slot !== null || analysis.pooledGrowth === null) return alone
  return [...alone, toCandidate(null, `the ${slots.length} workers together`, analysis.pooledGrowth, bound)]
}

function toCandidate(slot: number | null, name: string, estimate: GrowthEstimate, bound: number): Candidate {
  return { slot, name, estimate, ...decideGrowth(estimate, bound) }
}

/** A worker that fails decides, the fastest growing first; then all together; a single worker decides for itself. */
function decide(candidates: readonly Candidate[]): Candidate | null {
  const failing = candidates.filter((one) => one.status === 'fail')
  const alone = failing.filter((one) => one.slot !== null).sort((a, b) => growthOf(b) - growthOf(a))
  const together = candidates.find((one) => one.slot === null)
  if (alone[0] !== undefined) return alone[0]
  if (together !== undefined) return together
  return candidates.find((one) => one.status === 'inconclusive') ?? candidates[0] ?? null
}

function growthOf({ estimate }: Candidate): number {
  return estimate.status === 'estimated' ? estimate.bytesPerIteration : Number.NEGATIVE_INFINITY
}

function sentenceOf({ name, estimate }: Candidate, word: string): string {
  if (estimate.status === 'unknown') return `${name}: growth is not known`
  const interval = `${formatBytesChange(estimate.lowBytes)} … ${formatBytesChange(estimate.highBytes)}`
  const reports = Math.round(estimate.ownReports)
  return `${name}: ${formatBytesChange(estimate.bytesPerIteration)} per ${word} (${interval}) over ${reports} of its own`
}
