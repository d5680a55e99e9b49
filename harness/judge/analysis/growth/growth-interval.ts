import type { SlopeFit } from './common-slope.ts'
import type { Trace } from './lifetime.ts'
import type { Stories } from './stories.ts'
import { clearStory } from './story-choice.ts'
import { studentsT, studentsTOf } from './students-t.ts'
import { leakDeviation, movementOf } from './uneven-leak.ts'
import { median } from './vectors.ts'

/** One-sided level of each story's own interval; the hull over all stories covers far more. */
const storyLevel = 0.9
const hiddenLevel = 0.995

/** Growth and its interval, bytes per report. */
export interface GrowthInterval {
  bytesPerReport: number
  lowBytes: number
  highBytes: number
  /** Largest leak that this series cannot exclude. */
  hiddenBytes: number
}

/**
 * The growth: the median over the acceptable curves, or beside level shifts where those explain the series clearly
 * better. The interval: the hull over all stories of b ± t(0.9)·√(se² + what an uneven leak adds), so that its width
 * says how far the stories disagree, which is more than what any one of them knows about itself.
 * Hidden: the interval's high end or the tail's, b + t(0.995)·se, whichever is more.
 */
export function growthInterval(traces: readonly Trace[], stories: Stories): GrowthInterval {
  const movement = movementOf(traces)
  const { curves, curvesAndShift, steps, late, tail } = stories
  const clear = clearStory(stories)
  const fits = [...curves.acceptable.map(({ fit }) => fit), late.beside, tail]
  fits.push(...(curvesAndShift?.acceptable ?? []).map(({ fit }) => fit))
  if (clear !== 'curves') fits.push(steps.beside)
  const quantile = studentsTOf(storyLevel)
  const intervals = fits.map((fit) => intervalOf(fit, quantile(fit.degrees), leakDeviation(fit.slope, movement)))
  const lowBytes = Math.min(...intervals.map((interval) => interval.low))
  const highBytes = Math.max(...intervals.map((interval) => interval.high))
  const ofCurves = median(curves.acceptable.map(({ fit }) => fit.slope))
  const tailHigh = tail.slope + studentsT(hiddenLevel, tail.degrees) * tail.standardError
  return {
    bytesPerReport: clear === 'steps' ? steps.beside.slope : ofCurves,
    lowBytes,
    highBytes,
    hiddenBytes: Math.max(highBytes, tailHigh),
  }
}

function intervalOf(fit: SlopeFit, quantile: number, deviationOfLeak: number): { low: number; high: number } {
  const deviation = Math.hypot(fit.standardError, deviationOfLeak * Math.sqrt(fit.unevenness))
  const half = quantile * deviation
  return { low: fit.slope - half, high: fit.slope + half }
}
