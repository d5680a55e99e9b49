import { type DurationSketch, mergeSketch, readSketch, sketchPercentile } from '../../record/duration-sketch.ts'
import { countRows, type SecondRow, type Thinned } from '../../record/rows.ts'
import type { DurationSummary } from './durations.ts'

/** Whether rows were left out among these, so that durations have to come from the counts by second. */
export function areThinned(rows: readonly Thinned[]): boolean {
  return countRows(rows) > rows.length
}

/**
 * Summarizes the durations of whole seconds; null for none. Count, average and maximum are exact; percentiles are
 * nearest-rank from the merged sketches, and so within 1 % of the exact ones (see record/duration-sketch.ts).
 */
export function summarizeSeconds(seconds: Iterable<SecondRow>): DurationSummary | null {
  const sketch: DurationSketch = new Map()
  let sum = 0
  let max = 0
  for (const { durationSumMs, durationMaxMs, durations } of seconds) {
    sum += durationSumMs
    max = Math.max(max, durationMaxMs ?? 0)
    mergeSketch(sketch, readSketch(durations))
  }
  let count = 0
  for (const some of sketch.values()) count += some
  if (count === 0) return null
  const percentile = (part: number) => Math.min(sketchPercentile(sketch, part) ?? max, max)
  return {
    count,
    avgMs: sum / count,
    maxMs: max,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  }
}
