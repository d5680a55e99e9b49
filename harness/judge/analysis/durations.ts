import { createHistogram } from 'node:perf_hooks'

/** Durations of one kind, in milliseconds, to 0.1 ms or better. */
export interface DurationSummary {
  count: number
  avgMs: number
  maxMs: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
}

/** Four digits keep 0.1 ms up to 1,000 s; a day is the longest duration that is told apart. */
const histogramOptions = { lowest: 1, highest: 86_400_000_000, figures: 4 }

/**
 * Summarizes durations with Node's own HDR histogram (https://hdrhistogram.org), in microseconds. Percentiles are the
 * smallest value that at least that part of the durations does not exceed. null: there were none.
 */
export function summarizeDurations(durationsMs: Iterable<number>): DurationSummary | null {
  const histogram = createHistogram(histogramOptions)
  let sumMs = 0
  for (const durationMs of durationsMs) {
    histogram.record(Math.min(histogramOptions.highest, Math.max(1, Math.round(durationMs * 1000))))
    sumMs += durationMs
  }
  if (histogram.count === 0) return null
  const atPercentile = (percentile: number) => toMs(histogram.percentile(percentile))
  return {
    count: histogram.count,
    avgMs: Math.round((sumMs / histogram.count) * 1000) / 1000,
    maxMs: toMs(histogram.max),
    p50Ms: atPercentile(50),
    p95Ms: atPercentile(95),
    p99Ms: atPercentile(99),
  }
}

function toMs(microseconds: number): number {
  return microseconds / 1000
}
