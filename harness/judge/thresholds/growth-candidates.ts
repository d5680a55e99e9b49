import type { EstimatedGrowth, GrowthEstimate } from '../analysis/growth/growth.ts'
import type { Status, ThresholdResult } from '../verdict.ts'
import { decideGrowth } from './growth-rule.ts'
import type { GrowthUnit } from './growth-unit.ts'

/** One series judged against the bound: a worker slot, another process, or several together. */
export interface Candidate {
  slot: number | null
  name: string
  /** Several processes, or the target: where it is there it decides, unless one alone fails. */
  isWhole: boolean
  estimate: GrowthEstimate
  status: Status
  reason: string
}

/** What a threshold on growth is judged by. */
export interface GrowthCase {
  bound: number
  unit: GrowthUnit
  /** What one unit of work is called. */
  word: string
  /** The bound of a run of so many times as many reports; without it the same. */
  boundOfLonger?: (factor: number) => number
}

type Decided = Pick<ThresholdResult, 'status' | 'value' | 'interval' | 'slot' | 'reason'>

/** A series as a candidate. */
export function judgeSeries(
  series: { slot: number | null; name: string; isWhole: boolean; growth: GrowthEstimate },
  { bound, unit, word, boundOfLonger = () => bound }: GrowthCase,
): Candidate {
  const { slot, name, isWhole, growth } = series
  const { status, reason } = decideGrowth(growth, bound * unit.bytesEach, {
    unit,
    word,
    boundOfLonger: (factor) => boundOfLonger(factor) * unit.bytesEach,
  })
  return { slot, name, isWhole, estimate: growth, status, reason }
}

/** What all candidates come to. `what` is said where nothing is known: `growth`, `growth of descriptors`. */
export function decideCandidates(candidates: readonly Candidate[], what: string, judged: GrowthCase): Decided {
  const chosen = choose(candidates, judged)
  if (chosen === null) {
    const reason = `${what} is not known: no worker was seen doing counted reports`
    return { status: 'inconclusive', value: null, interval: null, slot: null, reason }
  }
  const { estimate, slot, status, name } = chosen
  if (estimate.status === 'unknown') {
    const reason = `${what} of ${name} is not known: ${estimate.reason}`
    return { status, value: null, interval: null, slot, reason }
  }
  const { unit, bound } = judged
  const { bytesEach } = unit
  return {
    status,
    value: estimate.bytesPerIteration / bytesEach,
    interval: [estimate.lowBytes / bytesEach, estimate.highBytes / bytesEach],
    slot,
    reason: `${sentenceOf(name, estimate, judged)}, allowed ${unit.format(bound * bytesEach)}: ${chosen.reason}`,
  }
}

/**
 * One that fails decides, the fastest growing first; then all together, unless one alone seems to grow by the bound,
 * which the others would outvote; a single one decides for itself.
 */
function choose(candidates: readonly Candidate[], { bound, unit }: GrowthCase): Candidate | null {
  const failing = candidates.filter((one) => one.status === 'fail')
  const alone = failing.filter((one) => !one.isWhole).sort((a, b) => growthOf(b) - growthOf(a))
  const together = candidates.find((one) => one.isWhole)
  if (alone[0] !== undefined) return alone[0]
  const suspect = candidates.find(
    ({ isWhole, status, estimate }) =>
      !isWhole && status === 'inconclusive' && estimate.status === 'estimated' && seemsToGrow(estimate, bound, unit),
  )
  if (together?.status === 'pass' && suspect !== undefined) return suspect
  if (together !== undefined) return together
  return candidates.find((one) => one.status === 'inconclusive') ?? candidates[0] ?? null
}

function seemsToGrow({ lowBytes, bytesPerIteration }: EstimatedGrowth, bound: number, unit: GrowthUnit): boolean {
  return lowBytes > 0 && bytesPerIteration >= bound * unit.bytesEach
}

function growthOf({ estimate }: Candidate): number {
  return estimate.status === 'estimated' ? estimate.bytesPerIteration : Number.NEGATIVE_INFINITY
}

function sentenceOf(name: string, estimate: EstimatedGrowth, { unit, word }: GrowthCase): string {
  const interval = `${unit.formatChange(estimate.lowBytes)} … ${unit.formatChange(estimate.highBytes)}`
  const reports = Math.round(estimate.ownReports)
  return `${name}: ${unit.formatChange(estimate.bytesPerIteration)} per ${word} (${interval}) over ${reports} of its own`
}
