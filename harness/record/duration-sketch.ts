/**
 * Counts of durations in buckets that each reach 2 % further than the one before: DDSketch (Masson, Rim, Lee:
 * "DDSketch: a fast and fully-mergeable quantile sketch", VLDB 2019) with a relative accuracy of 1 %. Sketches of
 * seconds add up to that of the run, whatever its length, which percentiles themselves do not.
 */
export type DurationSketch = Map<number, number>

/** A percentile read from a sketch is at most this part away from the exact one. */
export const sketchError = 0.01
const gamma = (1 + sketchError) / (1 - sketchError)
const logGamma = Math.log(gamma)
/** Durations are whole microseconds, so nothing lies below. */
const shortestMs = 0.001

export function addDuration(sketch: DurationSketch, durationMs: number, count = 1): void {
  const bucket = Math.ceil(Math.log(Math.max(shortestMs, durationMs)) / logGamma)
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + count)
}

/** Adds one sketch to another. */
export function mergeSketch(into: DurationSketch, from: DurationSketch): void {
  for (const [bucket, count] of from) into.set(bucket, (into.get(bucket) ?? 0) + count)
}

/** Nearest rank: the duration that at least this part of all do not exceed, to 1 %; null for none. */
export function sketchPercentile(sketch: DurationSketch, part: number): number | null {
  let left = 0
  for (const count of sketch.values()) left += count
  if (left === 0) return null
  left = Math.max(1, Math.ceil(part * left))
  for (const [bucket, count] of [...sketch].sort(([a], [b]) => a - b)) {
    left -= count
    // The middle of the bucket, as far from its lower end as from its upper one, in proportion.
    if (left <= 0) return (2 * gamma ** bucket) / (gamma + 1)
  }
  return null
}

/** `251:3 252:1`: buckets and their counts, ascending. */
export function writeSketch(sketch: DurationSketch): string {
  return [...sketch]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => `${bucket}:${count}`)
    .join(' ')
}

/** Reads what `writeSketch` wrote; what is none of it is left out. */
export function readSketch(text: string): DurationSketch {
  const sketch: DurationSketch = new Map()
  for (const part of text.split(' ')) {
    const [, bucket, count] = /^(-?\d{1,6}):(\d{1,15})$/.exec(part) ?? []
    if (bucket !== undefined) sketch.set(Number(bucket), Number(count))
  }
  return sketch
}
