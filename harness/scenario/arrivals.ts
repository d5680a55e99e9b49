import { createRandom } from './seeded-random.ts'

/** When iterations are to begin, whatever became of those before: the open model of load. */
export interface Arrivals {
  /** `constant`: evenly; `poisson`: at random and independent of each other, drawn from the seed. */
  spacing: 'constant' | 'poisson'
  /** The rate that it begins with. */
  perSecond: number
  /** Each goes evenly from the rate before to its own; the last rate stays. */
  stages: readonly RateStage[]
  /** No iteration begins later than so long after the first; null: as many as were asked for, however long it takes. */
  durationMs: number | null
}

/** A part of the time in which the rate goes to another. */
export interface RateStage {
  toPerSecond: number
  overMs: number
}

/**
 * Milliseconds after the beginning of the load at which iterations are to begin, ascending and without an end; fewer
 * where the rate falls to 0. A constant rate begins with one at 0. Independent arrivals of a changing rate are those of
 * rate 1 on a time that runs as fast as the rate (time rescaling: Daley and Vere-Jones, theorem 7.4.I).
 */
export function* arrivalTimes(arrivals: Arrivals, seed: number): Generator<number> {
  const random = createRandom(seed, 'arrivals')
  const isRandom = arrivals.spacing === 'poisson'
  // 1 − a number in [0, 1) is never 0, which has no logarithm.
  const step = () => (isRandom ? -Math.log(1 - random.number()) : 1)
  const limitMs = arrivals.durationMs ?? Number.POSITIVE_INFINITY
  for (let due = isRandom ? step() : 0; ; due += step()) {
    const timeMs = timeOf(due, arrivals)
    if (timeMs === null || timeMs >= limitMs) return
    yield timeMs
  }
}

/** How many iterations are to begin within the duration. */
export function countArrivals(arrivals: Arrivals & { durationMs: number }, seed: number): number {
  let count = 0
  for (const _ of arrivalTimes(arrivals, seed)) count += 1
  return count
}

/** When so many are due, in milliseconds; null: never, the rate is 0 by then. */
function timeOf(due: number, { perSecond, stages }: Arrivals): number | null {
  let rate = perSecond / 1000
  let startMs = 0
  let before = 0
  for (const { toPerSecond, overMs } of stages) {
    const to = toPerSecond / 1000
    const within = ((rate + to) / 2) * overMs
    if (due < before + within) return startMs + timeWithin(due - before, rate, (to - rate) / overMs)
    before += within
    startMs += overMs
    rate = to
  }
  if (rate > 0) return startMs + (due - before) / rate
  return due === 0 && before === 0 && perSecond > 0 ? 0 : null
}

/** The root of `rate·t + slope·t²/2 = due` that comes first; written so that a slope near 0 costs no digits. */
function timeWithin(due: number, rate: number, slope: number): number {
  if (due === 0) return 0
  return (2 * due) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * due)))
}
