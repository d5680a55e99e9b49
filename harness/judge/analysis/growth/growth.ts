import { despike, smallestMemorySpikeBytes } from './despike.ts'
import { detectableLeak } from './detectable-leak.ts'
import { chooseFloors } from './floor-choice.ts'
import { growthInterval } from './growth-interval.ts'
import { falseAlarmRate, testGrowth } from './intersection-union-test.ts'
import { countPoints, type Lifetime, longestSpan, type Trace, tracesOf } from './lifetime.ts'
import { ownReportsOf } from './own-reports.ts'
import { type SeriesShape, shapeOf } from './shape.ts'
import { fitStories } from './stories.ts'
import { storyInWords } from './story-in-words.ts'

export type { Lifetime } from './lifetime.ts'
export type { SeriesShape } from './shape.ts'

/** Growth of memory per completed report, in bytes, with all that a verdict needs to know about it. */
export type GrowthEstimate =
  | {
      status: 'estimated'
      bytesPerIteration: number
      /** The printed interval. */
      lowBytes: number
      highBytes: number
      /** Lower bound that every innocent story leaves; above 0: growth is established. */
      provenBytes: number
      /** Largest leak that this run cannot exclude. */
      hiddenBytes: number
      /** Smallest leak that would have been established, had it been there. */
      detectableBytes: number
      /** Own reports of a typical process: the cubic mean over lifetimes, as that is what a slope's precision follows. */
      ownReports: number
      lifetimes: number
      /** Floors that were fitted. */
      points: number
      shape: SeriesShape
      /** One readable clause: what innocent story explains the series or could not be excluded. */
      story: string
    }
  | { status: 'unknown'; reason: string }

/** Growth that could be estimated. */
export type EstimatedGrowth = Extract<GrowthEstimate, { status: 'estimated' }>

export interface GrowthOptions {
  /** How often growth is judged in this run: the chance of a false alarm is split. @default 1 */
  comparisons?: number
  /** A sample that stands above its neighbours by less is no spike. @default 0.25 MiB, as fits memory */
  smallestSpikeBytes?: number
}

/** Fewer samples leave families of stories without degrees of freedom. */
const fewestSamples = 12
/** Several lifetimes hide a warm-up of up to 8 reports in each, unless the longest is at least 8/0.6 long. */
export const fewestReportsOfSeveral = 14

/**
 * How much memory grows per report, judged against every innocent way to grow (see stories.ts).
 * Pooled over lifetimes: own offset, own warm-up size and own shifts in each, one growth common to all.
 * Pass lifetimes that run the same code; what differs is judged alone, with `comparisons` for how often.
 */
export function estimateGrowth(lifetimes: readonly Lifetime[], options: GrowthOptions = {}): GrowthEstimate {
  const traces = tracesOf(lifetimes)
  const refusal = tooLittle(traces)
  if (refusal !== null) return { status: 'unknown', reason: refusal }
  const alpha = falseAlarmRate(countPoints(traces), Math.max(1, options.comparisons ?? 1))
  const smallestSpikeBytes = options.smallestSpikeBytes ?? smallestMemorySpikeBytes
  const despiked = traces.map((trace) => despike(trace, smallestSpikeBytes))
  const floors = chooseFloors(despiked, alpha)
  const stories = fitStories(floors)
  if (stories === null) return { status: 'unknown', reason: 'too few reports to tell growth from a warm-up' }
  const own = ownReportsOf(traces)
  const interval = growthInterval(floors, stories)
  const test = testGrowth(stories, alpha)
  const shape = shapeOf(despiked, stories, { interval, isEstablished: test.provenBytes > 0 })
  return {
    status: 'estimated',
    bytesPerIteration: interval.bytesPerReport,
    lowBytes: interval.lowBytes,
    highBytes: interval.highBytes,
    provenBytes: test.provenBytes,
    hiddenBytes: interval.hiddenBytes,
    detectableBytes: detectableLeak(floors, stories, alpha, own.effective),
    ownReports: own.typical,
    lifetimes: traces.length,
    points: countPoints(floors),
    shape,
    story: storyInWords(shape, test, own.longest),
  }
}

/** Upwards to a tenth, with a tenth to spare: reports are not shared out evenly. */
function timesAsMany(factor: number): string {
  return (Math.ceil(factor * 11) / 10).toFixed(1)
}

/** Why nothing can be said, or null. */
function tooLittle(traces: readonly Trace[]): string | null {
  if (traces.length === 0) return 'no report has a reading'
  const longest = Math.floor(ownReportsOf(traces).longest + 0.5)
  const points = countPoints(traces)
  if (points < fewestSamples || longestSpan(traces) === 0) {
    return `${points} readings after reports are too few: at least ${fewestSamples} are needed`
  }
  const needed = traces.length === 1 ? fewestSamples : fewestReportsOfSeveral
  if (longest < needed) {
    const enough = longest === 0 ? '' : `; ${timesAsMany(needed / longest)} times as many reports would do`
    return `no process completed more than ${longest} reports after its warm-up: a longer warm-up is not excluded before ${needed}${enough}`
  }
  return null
}
