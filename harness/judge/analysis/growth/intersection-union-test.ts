import type { SlopeFit } from './common-slope.ts'
import type { Curve } from './curves.ts'
import type { Stories } from './stories.ts'
import { studentsTOf } from './students-t.ts'

/** One story that the test asks: the growth beside it. */
export type AskedStory =
  | { family: 'curve' | 'curve and shift'; curve: Curve; fit: SlopeFit }
  | { family: 'steps' | 'late steps' | 'tail'; curve: null; fit: SlopeFit }

/** What the test found. */
export interface TestResult {
  /** Lower bound of the growth that every story leaves, bytes per report. Above 0: growth is established. */
  provenBytes: number
  /** Stories that leave a bound of 0 or less: any of them alone would explain the series without growth. */
  notExcluded: readonly AskedStory[]
}

/** Chance of a false alarm for a series of so many samples: short series must be judged by what they have. */
export function falseAlarmRate(samples: number, comparisons: number): number {
  const single = samples < 50 ? 0.05 : samples < 250 ? 0.01 : 0.005
  return single / comparisons
}

/** Every story of every family that explains the series acceptably. */
export function askedStories(stories: Stories): AskedStory[] {
  const { curves, curvesAndShift, steps, late, tail } = stories
  return [
    ...curves.acceptable.map(({ curve, fit }) => ({ family: 'curve' as const, curve, fit })),
    ...(curvesAndShift?.acceptable ?? []).map(({ curve, fit }) => ({
      family: 'curve and shift' as const,
      curve,
      fit,
    })),
    { family: 'steps', curve: null, fit: steps.sceptical },
    { family: 'late steps', curve: null, fit: late.sceptical },
    { family: 'tail', curve: null, fit: tail },
  ]
}

/**
 * Intersection-union test (Berger & Hsu 1996): "no growth" is the union of all innocent stories, so growth is
 * established only where every one of them is refused, each at the full level α, without a correction for their
 * number. The bound is the least of b − t(1 − α)·se.
 */
export function testGrowth(stories: Stories, alpha: number): TestResult {
  const quantile = studentsTOf(1 - alpha)
  let provenBytes = Number.POSITIVE_INFINITY
  const notExcluded: AskedStory[] = []
  for (const story of askedStories(stories)) {
    const { slope, standardError, degrees } = story.fit
    const bound = slope - quantile(degrees) * standardError
    provenBytes = Math.min(provenBytes, bound)
    if (bound <= 0) notExcluded.push(story)
  }
  return { provenBytes, notExcluded }
}
