import type { Trace } from './lifetime.ts'
import { type Column, median } from './vectors.ts'

const mebibyte = 1024 ** 2
/** How many robust standard deviations of the differences a sample must stand above both neighbours. */
const spikeDeviations = 4
/** Smaller spikes are left alone: RSS moves by pages and arenas all the time. */
export const smallestMemorySpikeBytes = 0.25 * mebibyte

/**
 * Cuts samples that caught a report in flight: one sample far above both neighbours becomes the larger neighbour.
 * Far: 4 robust standard deviations of the first differences (1.4826 × median absolute deviation, Hampel 1974),
 * and at least 0.25 MiB of memory. The first and the last sample are kept: half a neighbourhood proves nothing.
 */
export function despike(trace: Trace, smallestSpikeBytes: number = smallestMemorySpikeBytes): Trace {
  const { y } = trace
  if (y.length < 3) return trace
  const limit = Math.max(smallestSpikeBytes, spikeDeviations * robustDeviation(differences(y)))
  const cut = y.slice()
  for (let i = 1; i < y.length - 1; i++) {
    const neighbour = Math.max(y[i - 1] ?? 0, y[i + 1] ?? 0)
    if ((y[i] ?? 0) - neighbour > limit) cut[i] = neighbour
  }
  return { x: trace.x, y: cut }
}

function differences(y: Column): Column {
  return y.subarray(1).map((value, i) => value - (y[i] ?? 0))
}

/** 1.4826 × MAD estimates the standard deviation of normal values and ignores up to half of wild ones. */
function robustDeviation(values: Column): number {
  const centre = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)))
}
