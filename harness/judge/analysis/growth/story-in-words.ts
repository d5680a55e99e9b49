import type { AskedStory, TestResult } from './intersection-union-test.ts'
import type { SeriesShape } from './shape.ts'

/** After three times τ a warm-up has done 95 % of its growth. */
const warmUpLength = 3

/** One readable clause: what innocent story explains the series or could not be excluded. */
export function storyInWords(shape: SeriesShape, test: TestResult, longestReports: number): string {
  if (test.provenBytes > 0) return 'no warm-up, filling cache or level shift explains it'
  if (shape === 'declining') return 'it went down'
  if (shape === 'flat' || shape === 'noisy') return 'no growth is seen beyond the noise'
  if (shape === 'sawtooth') return 'no growth is seen beyond the teeth of a garbage collector'
  return notExcludedInWords(test.notExcluded, longestReports)
}

/** The story that is hardest to get rid of: warm-ups first, as more reports are what excludes them. */
function notExcludedInWords(stories: readonly AskedStory[], longestReports: number): string {
  const warmUps = curvesOf(stories, 'warm-up')
  if (warmUps.length > 0) {
    const length = Math.ceil(warmUpLength * Math.max(...warmUps))
    return length > longestReports
      ? `a warm-up longer than these ${Math.round(longestReports)} reports is not excluded`
      : `a warm-up of up to ${length} reports is not excluded`
  }
  const fillings = curvesOf(stories, 'filling')
  if (fillings.length > 0) {
    return `a cache that fills until report ${Math.ceil(Math.max(...fillings))} is not excluded`
  }
  if (stories.some((story) => story.curve?.kind === 'slowing')) {
    return 'growth that slows down by itself is not excluded'
  }
  if (stories.some((story) => story.family === 'steps')) return 'a few level shifts are not excluded'
  if (stories.some((story) => story.family === 'late steps')) {
    return 'level shifts in the last 60 % of the reports are not excluded'
  }
  return 'the last 40 % of the reports alone do not show it'
}

function curvesOf(stories: readonly AskedStory[], kind: 'warm-up' | 'filling'): number[] {
  return stories.flatMap(({ curve }) => (curve?.kind === kind && curve.reports !== null ? [curve.reports] : []))
}
