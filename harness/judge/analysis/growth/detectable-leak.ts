import type { SlopeFit } from './common-slope.ts'
import { askedStories } from './intersection-union-test.ts'
import type { Trace } from './lifetime.ts'
import { type Stories, shiftsAfterPlanting } from './stories.ts'
import { studentsTOf } from './students-t.ts'

/** Chance with which a leak of the detectable size is found. */
const power = 0.95
/** Factors with which planted leaks of the detectable size were found in 95 % of series, on the bases that hide them best. */
const measuredOptimism = [
  { reports: 25, factor: 3.2 },
  { reports: 100, factor: 1.8 },
  { reports: 500, factor: 1.3 },
] as const
/** A leak moves the shifts of the sceptical families, and how far depends on the leak. */
const plantingRounds = 2

/**
 * The smallest leak that would have been established, had it been there, bytes per report:
 * the most over all stories of (t(1 − α) + t(0.95))·se, and what the story finds below zero on top
 * (the sample size of a one-sided t test, turned around; Cohen 1988). Level shifts are placed anew with the leak
 * planted, because a climb pulls them to where they hide it best. Times the factor by which this is known to be
 * optimistic.
 */
export function detectableLeak(
  traces: readonly Trace[],
  stories: Stories,
  alpha: number,
  effectiveReports: number,
): number {
  const alarm = studentsTOf(1 - alpha)
  const miss = studentsTOf(power)
  const neededFor = ({ degrees, standardError }: SlopeFit, found: number) =>
    (alarm(degrees) + miss(degrees)) * standardError + Math.max(0, -found)
  let needed = Math.max(...askedStories(stories).map(({ fit }) => neededFor(fit, fit.slope)))
  for (let round = 0; round < plantingRounds; round++) {
    const planted = needed
    const afterwards = shiftsAfterPlanting(traces, stories.curves, planted).map((fit) =>
      neededFor(fit, fit.slope - planted),
    )
    needed = Math.max(needed, ...afterwards)
  }
  return needed * optimism(effectiveReports)
}

/**
 * A leak brings noise of its own (it varies from report to report), and beside it other curves become acceptable:
 * fewer leaks of the computed size are found than the formula says, above all with few reports.
 * Log-log between the measured factors, constant outside.
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
