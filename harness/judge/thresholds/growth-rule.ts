import type { EstimatedGrowth, GrowthEstimate } from '../analysis/growth/growth.ts'
import { type GrowthUnit, memoryUnit } from './growth-unit.ts'

/** A run longer than this many times the present one is no advice. */
const longestAdvice = 20
/** And a shorter one than this decides nothing that the present one did not. */
const shortestAdvice = 1.25
const stepOfAdvice = 1.02

/** How growth is told. */
export interface GrowthWords {
  unit: GrowthUnit
  /** What one unit of work is called. */
  word: string
  /** The bound of a run of so many times as many reports; without it the same. */
  boundOfLonger?: (factor: number) => number
}

/** What growth means for a bound. */
export interface GrowthDecision {
  status: 'pass' | 'fail' | 'inconclusive'
  reason: string
  /** Own reports of one process with which a run like this would decide; null where it has, or where none would. */
  reportsToDecide: number | null
}

/**
 * Fails where growth is established in every innocent story and is at least the bound (or what its unit finds worth
 * telling, if that is more); passes where even the largest leak that the run cannot exclude is below the bound; otherwise inconclusive.
 */
export function decideGrowth(
  estimate: GrowthEstimate,
  boundBytes: number,
  words: GrowthWords = { unit: memoryUnit, word: 'report' },
): GrowthDecision {
  const { unit, word } = words
  if (estimate.status === 'unknown') return { status: 'inconclusive', reason: estimate.reason, reportsToDecide: null }
  const isEstablished = estimate.provenBytes > 0
  if (isEstablished && estimate.bytesPerIteration >= Math.max(boundBytes, unit.negligibleBytes)) {
    return { status: 'fail', reason: estimate.story, reportsToDecide: null }
  }
  if (estimate.hiddenBytes < boundBytes) {
    const note = isEstablished ? `; it does grow, below the bound (${inWords(estimate, words)})` : ''
    const reason = `a leak of ${unit.format(Math.max(0, estimate.hiddenBytes))} per ${word} or more is excluded${note}`
    return { status: 'pass', reason, reportsToDecide: null }
  }
  return inconclusive(estimate, boundBytes, words)
}

function inconclusive(estimate: EstimatedGrowth, boundBytes: number, words: GrowthWords): GrowthDecision {
  const { unit, word } = words
  const reportsToDecide = reportsThatDecide(estimate, boundBytes, words)
  const hidden = `up to ${unit.format(estimate.hiddenBytes)} per ${word} is not excluded`
  const why =
    estimate.provenBytes > 0
      ? `it grows, ${inWords(estimate, words)}, but on which side of the bound is not certain`
      : estimate.story
  const more =
    reportsToDecide === null
      ? 'no number of reports that is worth trying would decide'
      : `about ${reportsToDecide} ${word}s per process would decide`
  return { status: 'inconclusive', reason: `${hidden}: ${why}; ${more}`, reportsToDecide }
}

/**
 * How many own reports would decide: what is uncertain about a slope shrinks with n^−1.5, while a default bound becomes
 * tighter too. Towards a fail where the estimate reaches the bound, otherwise towards a pass; an estimate whose interval
 * holds 0 is taken for noise, which shrinks as well. null: no run of up to twenty times as many would.
 */
function reportsThatDecide(
  estimate: EstimatedGrowth,
  boundBytes: number,
  { unit, boundOfLonger = () => boundBytes }: GrowthWords,
): number | null {
  const isNoise = estimate.lowBytes <= 0
  for (let factor = shortestAdvice; factor <= longestAdvice; factor *= stepOfAdvice) {
    const bound = boundOfLonger(factor)
    const growth = estimate.bytesPerIteration * (isNoise ? factor ** -1.5 : 1)
    const leaks = growth >= Math.max(bound, unit.negligibleBytes)
    const uncertainty = leaks
      ? estimate.detectableBytes
      : estimate.hiddenBytes - Math.max(0, estimate.bytesPerIteration)
    const room = leaks ? growth : bound - Math.max(0, growth)
    if (uncertainty * factor ** -1.5 < room) return roundUp(factor * estimate.ownReports)
  }
  return null
}

/** Two significant digits, upwards: 1 234 becomes 1 300. */
function roundUp(reports: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(reports)) - 1)
  return Math.ceil(reports / step) * step
}

function inWords(estimate: EstimatedGrowth, { unit, word }: GrowthWords): string {
  const { bytesPerIteration, lowBytes, highBytes } = estimate
  return `${unit.formatChange(bytesPerIteration)} per ${word} (${unit.format(lowBytes)} … ${unit.format(highBytes)})`
}
