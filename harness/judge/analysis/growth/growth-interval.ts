import type { SlopeFit } from './common-slope.ts'
import type { Stories } from './stories.ts'
import { clearStory } from './story-choice.ts'
import { studentsT } from './students-t.ts'
import { median } from './vectors.ts'

/** One-sided level of each story's own interval; the hull over all stories covers far more. */
const storyLevel = 0.85
const hiddenLevel = 0.995
/** A leak varies from report to report by up to this share, so its mean over m reports is known to share/√m. */
const leakSpread = 0.5
/** Shares of the lifetime that the late and the tail family see. */
const windows = { whole: 1, late: 0.6, tail: 0.4 }

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
 * better. The interval: the hull over all stories of b ± t(0.85)·√(se² + (0.5·b)²/m), so that its width says how far
 * the stories disagree, which is more than what any one of them knows about itself.
 * Hidden: the interval's high end or the tail's, b + t(0.995)·se, whichever is more.
 */
export function growthInterval(stories: Stories, reports: number): GrowthInterval {
  const clear = clearStory(stories)
  const { curves, steps, late, tail } = stories
  const intervals = curves.acceptable.map(({ fit }) => intervalOf(fit, windows.whole * reports))
  if (clear !== 'curves') intervals.push(intervalOf(steps.beside, windows.whole * reports))
  intervals.push(intervalOf(late.beside, windows.late * reports), intervalOf(tail, windows.tail * reports))
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

function intervalOf(fit: SlopeFit, reports: number): { low: number; high: number } {
  const deviation = Math.hypot(fit.standardError, (leakSpread * fit.slope) / Math.sqrt(reports))
  const half = studentsT(storyLevel, fit.degrees) * deviation
  return { low: fit.slope - half, high: fit.slope + half }
}
