import { createHistogram } from 'node:perf_hooks'

/** What is said of many durations, in milliseconds. */
export interface DurationSummary {
  count: number
  avgMs: number
  maxMs: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
}

/** The longest duration that the histogram takes; nothing that soakgate waits for lasts longer. */
const longestUs = 24 * 3_600_000_000

/**
 * Summarizes durations; null for none. Average and maximum are exact. Percentiles are nearest-rank (the smallest
 * duration that at least so many percent do not exceed), from Node's own HDR histogram (G. Tene, hdrhistogram.org) of
 * whole microseconds with four significant digits: at most 0.01 % above the exact value, and so within 0.1 ms below
 * one second. A percentile of few durations says little: p99 of less than 100 is their maximum.
 */
export function summarizeDurations(ms: Iterable<number>): DurationSummary | null {
  const histogram = createHistogram({ lowest: 1, highest: longestUs, figures: 4 })
  let count = 0
  let sum = 0
  let max = 0
  for (const duration of ms) {
    count += 1
    sum += duration
    max = Math.max(max, duration)
    // The histogram has no zero.
    histogram.record(Math.min(Math.max(1, Math.round(duration * 1000)), longestUs))
  }
  if (count === 0) return null
  const percentile = (p: number) => {
    // The histogram rounds the rank, so that p95 of eleven would be the tenth; asked for whole ranks it cannot.
    const rank = Math.ceil((p / 100) * count)
    // A bucket is named by its upper end, which may lie above the largest value in it.
    return Math.min(histogram.percentile((rank / count) * 100) / 1000, max)
  }
  return {
    count,
    avgMs: sum / count,
    maxMs: max,
    p50Ms: percentile(50),
    p95Ms: percentile(95),
    p99Ms: percentile(99),
  }
}
