import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import { type GrowthUnit, memoryUnit } from './growth-unit.ts'

/** A run longer than this many times the present one is no advice. */
const longestAdvice = 20

/** How growth is told. */
export interface GrowthWords {
  unit: GrowthUnit
  /** What one unit of work is called. */
  word: string
}

/** What growth means for a bound. */
export interface GrowthDecision {
  status: 'pass' | 'fail' | 'inconclusive'
  reason: string
  /** Own reports of one process with which a run like this would decide; null where it has, or where none would. */
  reportsToDecide: number | null
}

type Estimated = Extract<GrowthEstimate, { status: 'estimated' }>

/**
 * Fails where growth is established in every innocent story and is at least the bound (or what its unit finds worth
 * telling, if that is more); passes where even the largest leak that the run cannot exclude is below the bound; otherwise inconclusive.
 */
export function decideGrowth(
  estimate: GrowthEstimate,
  boundBytes: number,
  { unit, word }: GrowthWords = { unit: memoryUnit, word: 'report' },
): GrowthDecision {
  if (estimate.status === 'unknown') return { status: 'inconclusive', reason: estimate.reason, reportsToDecide: null }
  const isEstablished = estimate.provenBytes > 0
  if (isEstablished && estimate.bytesPerIteration >= Math.max(boundBytes, unit.negligibleBytes)) {
    return { status: 'fail', reason: estimate.story, reportsToDecide: null }
  }
  if (estimate.hiddenBytes < boundBytes) {
    const note = isEstablished ? `; it does grow, below the bound (${inWords(estimate, { unit, word })})` : ''
    const reason = `a leak of ${unit.format(Math.max(0, estimate.hiddenBytes))} per ${word} or more is excluded${note}`
    return { status: 'pass', reason, reportsToDecide: null }
  }
  return inconclusive(estimate, boundBytes, { unit, word })
}

function inconclusive(estimate: Estimated, boundBytes: number, { unit, word }: GrowthWords): GrowthDecision {
  const reportsToDecide = reportsThatDecide(estimate, boundBytes, unit)
  const hidden = `up to ${unit.format(estimate.hiddenBytes)} per ${word} is not excluded`
  const why =
    estimate.provenBytes > 0
      ? `it grows, ${inWords(estimate, { unit, word })}, but on which side of the bound is not certain`
      : estimate.story
  const more =
    reportsToDecide === null
      ? 'it is too close to the bound for any number of reports'
      : `about ${reportsToDecide} ${word}s per process would decide`
  return { status: 'inconclusive', reason: `${hidden}: ${why}; ${more}`, reportsToDecide }
}

/**
 * How many own reports would decide: what is uncertain about a slope shrinks with n^−1.5, so the distance that is
 * missing now says how much longer. Towards a fail where the estimate reaches the bound, otherwise towards a pass.
 */
function reportsThatDecide(estimate: Estimated, boundBytes: number, unit: GrowthUnit): number | null {
  const growth = estimate.bytesPerIteration
  const leaks = growth >= Math.max(boundBytes, unit.negligibleBytes)
  const uncertainty = leaks ? estimate.detectableBytes : estimate.hiddenBytes - Math.max(0, growth)
  const room = leaks ? growth : boundBytes - Math.max(0, growth)
  if (!(room > 0) || !(uncertainty > 0)) return null
  const factor = Math.max(1.25, (uncertainty / room) ** (2 / 3))
  return factor > longestAdvice ? null : roundUp(factor * estimate.ownReports)
}

/** Two significant digits, upwards: 1 234 becomes 1 300. */
function roundUp(reports: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(reports)) - 1)
  return Math.ceil(reports / step) * step
}

function inWords(estimate: Estimated, { unit, word }: GrowthWords): string {
  const { bytesPerIteration, lowBytes, highBytes } = estimate
  return `${unit.formatChange(bytesPerIteration)} per ${word} (${unit.format(lowBytes)} … ${unit.format(highBytes)})`
}
