import type { EventRow } from '../../record/events.ts'
import type { SampleRow } from '../../record/rows.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

/** Times are rounded to a thousandth of a millisecond. */
const shortestMs = 0.001

/**
 * How many workers lived at a moment, whether it was sampled or not: each from its first sample to its end in events.csv.
 * One that has no such end lived on, unless its slot or its pid went to another.
 */
export function countWorkersAt(
  lives: readonly WorkerLifetime[],
  record: { events: readonly EventRow[]; samples: readonly SampleRow[] },
): (timeMs: number) => number {
  const endOf = endsOf(lives, record)
  const starts = Float64Array.from(lives, ({ samples }) => samples[0]?.timeMs ?? Number.POSITIVE_INFINITY).sort()
  const ends = Float64Array.from(lives, endOf).sort()
  return (timeMs) => countUpTo(starts, timeMs) - countUpTo(ends, timeMs)
}

function endsOf(
  lives: readonly WorkerLifetime[],
  { events, samples }: { events: readonly EventRow[]; samples: readonly SampleRow[] },
): (life: WorkerLifetime) => number {
  const told = new Map<string, number>()
  for (const { kind, pid, slot, generation, timeMs } of events) {
    if (kind !== 'born' && slot !== null) told.set(`${pid} ${slot} ${generation}`, timeMs)
  }
  const latest = new Map<number, number>()
  for (const { pid, timeMs } of samples) {
    if (pid !== null) latest.set(pid, Math.max(latest.get(pid) ?? timeMs, timeMs))
  }
  const newest = new Map<number, number>()
  for (const { slot, generation } of lives) newest.set(slot, Math.max(newest.get(slot) ?? generation, generation))
  return ({ slot, generation, pid, samples: own }) => {
    const lastMs = own.at(-1)?.timeMs ?? Number.POSITIVE_INFINITY
    const endMs = told.get(`${pid} ${slot} ${generation}`)
    if (endMs !== undefined) return endMs
    const isSucceeded = (newest.get(slot) ?? 0) > generation || (pid !== null && (latest.get(pid) ?? 0) > lastMs)
    return isSucceeded ? lastMs + shortestMs : Number.POSITIVE_INFINITY
  }
}

/** How many of these, ascending, are not later than the moment (binary search). */
function countUpTo(times: Float64Array, timeMs: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= timeMs) low = middle + 1
    else high = middle
  }
  return low
}
