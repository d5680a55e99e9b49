import { correlationBeside, type SlopeFit, type StoryColumns, slopeFitter } from './common-slope.ts'
import { type Curve, type CurveRange, closerCurves, curveRanges } from './curves.ts'
import { longestSpan, type Trace } from './lifetime.ts'

/** χ² with one degree of freedom at 99.9 % and 99 %: how much worse than the best a curve may fit and still be a story. */
const acceptableLoss = { 'warm-up': 10.8, filling: 10.8, slowing: 6.63 }
const closerRounds = 3

/** Growth beside one curve. */
export interface CurveFit {
  curve: Curve
  fit: SlopeFit
}

/** Growth beside every curve that explains the series about as well as the best one. */
export interface CurveFamily {
  best: CurveFit
  acceptable: readonly CurveFit[]
  /** All that were fitted. */
  all: readonly CurveFit[]
  /** How much more than for one lifetime is let pass. */
  leniency: number
}

/** Turns a curve into the columns of its story. */
export type CurveStory = (curve: Curve) => StoryColumns

/** The curve that fits best at first sight, on the grid and as if errors were not correlated; and their correlation. */
export interface FirstSight {
  curve: Curve
  correlation: number
}

/** A first look at all curves of the grid. Null where none leaves a slope to estimate. */
export function bestAtFirstSight(traces: readonly Trace[], columnsOf: CurveStory): FirstSight | null {
  const curves = curveRanges(longestSpan(traces)).flatMap((range) => range.curves)
  const best = bestOf(curves.map(curveFitter(traces, columnsOf, 0)))
  if (best === null) return null
  return { curve: best.curve, correlation: correlationBeside(traces, columnsOf(best.curve)) ?? 0 }
}

/**
 * Fits all curves with one correlation, that of the best curve, so that their squares can be compared; keeps those
 * that a likelihood ratio does not refuse: df·ln(SSE / SSE of the best) ≤ χ²₁ (Wilks 1938). Over W lifetimes √W times
 * as much is let pass: each bends a little in its own way, which is no AR(1) error, and without it logarithms were
 * refused on staircases of eight workers (13 % false alarms, 2 % with it).
 * Null where no curve leaves a slope to estimate.
 */
export function searchCurves(traces: readonly Trace[], columnsOf: CurveStory, correlation: number): CurveFamily | null {
  const ranges = curveRanges(longestSpan(traces))
  const fitBeside = curveFitter(traces, columnsOf, correlation)
  const fits = ranges.flatMap((range) => searchRange(range, fitBeside))
  const best = bestOf(fits)
  if (best === null) return null
  const leniency = Math.sqrt(traces.length)
  const family = { best, all: fits, leniency }
  return { ...family, acceptable: acceptableBeside(family, 0) }
}

/** A grid, then rounds of four curves around its best. */
function searchRange(range: CurveRange, fitBeside: CurveFitter): CurveFit[] {
  const fits: CurveFit[] = []
  let round = range
  for (let rounds = 0; rounds <= closerRounds; rounds++) {
    for (const curve of round.curves) {
      const candidate = fitBeside(curve)
      if (candidate !== null) fits.push(candidate)
    }
    const best = bestOf(fits)
    if (best === null) return fits
    round = closerCurves(round, best.curve)
  }
  return fits
}

/** Fits growth beside one curve; null where it leaves no slope to estimate. */
type CurveFitter = (curve: Curve) => CurveFit | null

function curveFitter(traces: readonly Trace[], columnsOf: CurveStory, correlation: number): CurveFitter {
  const fitSlopeBeside = slopeFitter(traces, correlation)
  return (curve) => {
    const fit = fitSlopeBeside(columnsOf(curve))
    return fit === null || fit.degrees < 2 ? null : { curve, fit: withoutOneDegree(fit) }
  }
}

/** One degree of freedom goes for the shape, which was chosen from the data as well. */
function withoutOneDegree(fit: SlopeFit): SlopeFit {
  const degrees = fit.degrees - 1
  return { ...fit, degrees, standardError: fit.standardError * Math.sqrt(fit.degrees / degrees) }
}

function bestOf(fits: readonly (CurveFit | null)[]): CurveFit | null {
  let best: CurveFit | null = null
  for (const candidate of fits) {
    if (candidate !== null && (best === null || candidate.fit.squares < best.fit.squares)) best = candidate
  }
  return best
}

/** The curves that would still explain the series if further errors added so much to the squares of every fit. */
export function acceptableBeside(
  { all, best, leniency }: Omit<CurveFamily, 'acceptable'>,
  addedSquares: number,
): readonly CurveFit[] {
  return all.filter(({ curve, fit }) => {
    const loss = fit.degrees * Math.log((fit.squares + addedSquares) / (best.fit.squares + addedSquares))
    return loss <= acceptableLoss[curve.kind] * leniency
  })
}
