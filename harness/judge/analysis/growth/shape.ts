import { blockFloors } from './block-floors.ts'
import type { GrowthInterval } from './growth-interval.ts'
import { spanOf, type Trace } from './lifetime.ts'
import type { Stories } from './stories.ts'
import { clearStory } from './story-choice.ts'
import { type Column, median } from './vectors.ts'

/** How a series looks, in one word. It describes; what it means is the verdict's business. */
export type SeriesShape = 'flat' | 'settled' | 'step' | 'linear' | 'sawtooth' | 'noisy' | 'declining'

const mebibyte = 1024 ** 2
/** Smaller movements over a whole run are nothing that an eye would see. */
const visibleBytes = 1 * mebibyte
/** A rise counts as visible from so many times the noise of one point on. */
const visibleDeviations = 4
/** The tail's share of the whole rise per report, above which the rise has not settled. */
const goesOnShare = 0.5
const fewestTeeth = 3

/** The first word of this list that fits: declining, linear, step, settled, sawtooth, noisy, flat. */
export function shapeOf(
  traces: readonly Trace[],
  stories: Stories,
  judged: { interval: GrowthInterval; isEstablished: boolean },
): SeriesShape {
  if (judged.interval.highBytes < 0) return 'declining'
  if (judged.isEstablished) return 'linear'
  const { fit } = stories.curves.best
  const noise = Math.sqrt(fit.squares / fit.degrees)
  const rise = median(traces.map(riseOf))
  if (rise > Math.max(visibleBytes, visibleDeviations * noise)) {
    if (clearStory(stories) === 'steps') return 'step'
    const span = Math.max(...traces.map(spanOf))
    return stories.tail.slope * span > goesOnShare * rise ? 'linear' : 'settled'
  }
  if (haveTeeth(traces)) return 'sawtooth'
  return noise > visibleBytes ? 'noisy' : 'flat'
}

/** Middle value of the last fifth less that of the first. */
function riseOf({ y }: Trace): number {
  const fifth = Math.max(1, Math.floor(y.length / 5))
  return median(y.subarray(y.length - fifth)) - median(y.subarray(0, fifth))
}

/**
 * Teeth of a garbage collector: memory climbs in small steps and falls in large ones. At least three changes of more
 * than half the range go down, and not a third as many go up. Counted over all lifetimes, as few reports show few teeth.
 */
function haveTeeth(traces: readonly Trace[]): boolean {
  let drops = 0
  let rises = 0
  for (const trace of traces) {
    const { y } = blockFloors(trace, Math.ceil(trace.y.length / 250))
    const range = quantileRange(y)
    if (range < visibleBytes) continue
    const changes = y.subarray(1).map((value, i) => value - (y[i] ?? 0))
    drops += changes.filter((change) => change < -range / 2).length
    rises += changes.filter((change) => change > range / 2).length
  }
  return drops >= fewestTeeth && drops >= 3 * rises
}

/** Distance between the 5th and the 95th percentile. */
function quantileRange(values: Column): number {
  const sorted = values.slice().sort()
  const edge = Math.floor(sorted.length / 20)
  return (sorted[sorted.length - 1 - edge] ?? 0) - (sorted[edge] ?? 0)
}
