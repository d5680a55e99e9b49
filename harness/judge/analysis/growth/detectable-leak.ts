import type { SlopeFit } from './common-slope.ts'
import { acceptableBeside } from './curve-search.ts'
import { askedStories } from './intersection-union-test.ts'
import { countPoints, longestSpan, type Trace } from './lifetime.ts'
import { type Stories, shiftsAfterPlanting } from './stories.ts'
import { studentsTOf } from './students-t.ts'

/** Chance with which a leak of the detectable size is found. */
const power = 0.95
/** How much a leak is taken to differ from report to report, as a share of its mean (one standard deviation). */
const leakSpread = 0.3
/** A leak whose own unevenness takes more than this of what is left to tell it by is told as if it took no more. */
const mostUneven = 0.9
/** Factors with which planted leaks of the detectable size were found in 95 % of series, on the bases that hide them best. */
const measuredOptimism = [
  { reports: 25, factor: 2 },
  { reports: 100, factor: 1.5 },
  { reports: 500, factor: 1.25 },
] as const
/** A leak moves the shifts of the sceptical families, and how far depends on the leak. */
const plantingRounds = 2
/** A larger leak blurs more, and so needs to be larger still; a few rounds settle it. */
const blurringRounds = 8

/**
 * The smallest leak that would have been established, had it been there, bytes per report: what the story needs that
 * asks for most, times the factor by which this is known to be optimistic. Stories change beside a leak: level shifts
 * are placed anew with the leak planted, because a climb pulls them to where they hide it best, and curves that are
 * refused now explain the series again once the leak's own unevenness blurs it.
 */
export function detectableLeak(
  traces: readonly Trace[],
  stories: Stories,
  alpha: number,
  effectiveReports: number,
): number {
  const alarm = studentsTOf(1 - alpha)
  const miss = studentsTOf(power)
  const neededBeside = (fit: SlopeFit, found: number) => neededFor(fit, found, alarm(fit.degrees) + miss(fit.degrees))
  let needed = Math.max(...askedStories(stories).map(({ fit }) => neededBeside(fit, fit.slope)))
  for (let round = 0; round < plantingRounds; round++) {
    const planted = needed
    const afterwards = shiftsAfterPlanting(traces, stories.curves, planted).map((fit) =>
      neededBeside(fit, fit.slope - planted),
    )
    needed = Math.max(needed, ...afterwards)
  }
  const factor = optimism(effectiveReports)
  for (let round = 0; round < blurringRounds; round++) {
    const blurred = acceptableBeside(stories.curves, blurOf(needed * factor, traces))
    const more = Math.max(needed, ...blurred.map(({ fit }) => neededBeside(fit, fit.slope)))
    if (more === needed) break
    needed = more
  }
  return needed * factor
}

/**
 * Squares that the unevenness of a leak adds to a fit: what it leaks more or less than its mean adds up to a random walk,
 * whose mean square over n reports is n/2 times that of a step.
 */
function blurOf(bytesPerReport: number, traces: readonly Trace[]): number {
  return (countPoints(traces) * (leakSpread * bytesPerReport) ** 2 * longestSpan(traces)) / 2
}

/**
 * The leak b that one story needs: b = k·√(se² + (s·b)²·u), k = t(1 − α) + t(0.95), the sample size of a one-sided t test
 * turned around (Cohen 1988) with the noise that an uneven leak brings along (s its spread, u the fit's unevenness; see
 * uneven-leak.ts), so b = k·se / √(1 − (k·s)²·u); and what the story finds below zero on top.
 */
function neededFor(fit: SlopeFit, found: number, deviations: number): number {
  const uneven = Math.min(mostUneven, (deviations * leakSpread) ** 2 * fit.unevenness)
  return (deviations * fit.standardError) / Math.sqrt(1 - uneven) + Math.max(0, -found)
}

/**
 * A leak's unevenness also passes for correlation, and other floors may be chosen beside it: fewer leaks of the computed
 * size are found than the formula says, above all with few reports. Log-log between the measured factors, constant
 * outside.
 */
function optimism(effectiveReports: number): number {
  const [first, ...others] = measuredOptimism
  if (effectiveReports <= first.reports) return first.factor
  let left: { reports: number; factor: number } = first
  for (const right of others) {
    if (effectiveReports < right.reports) {
      const share = Math.log(effectiveReports / left.reports) / Math.log(right.reports / left.reports)
      return left.factor * (right.factor / left.factor) ** share
    }
    left = right
  }
  return left.factor
}
