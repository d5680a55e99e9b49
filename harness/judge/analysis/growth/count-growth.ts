import { estimateGrowth, type GrowthEstimate, type GrowthOptions, type Lifetime } from './growth.ts'

/**
 * How many bytes stand for one of what is counted. A count is known to the whole number as memory is to the page, so
 * with a page for each the rounding that the fit allows for (page²/12, Sheppard 1898) is the rounding of a count.
 */
export const bytesOfOne = 4096
/** One more than both neighbours is how counts move; from two on a single sample caught a report in flight. */
const smallestSpike = 1.5
/** Nothing seen in n reports excludes more than 3/n a report at 95 % (the rule of three; Hanley & Lippman-Hand 1983). */
const ruleOfThree = 3

/**
 * Growth of a count (descriptors, threads, processes) on the same road as memory: despiked, floors, every innocent story
 * refused (see growth.ts). Counts have no garbage collector, but pools that fill, caches that level off and steps as
 * memory has. What leaks is a whole one, perhaps rarely, so no more is excluded than so many reports can show.
 * All figures of the estimate are in `bytesOfOne`.
 */
export function estimateCountGrowth(
  lifetimes: readonly Lifetime[],
  options: Pick<GrowthOptions, 'comparisons'> = {},
): GrowthEstimate {
  const scaled = lifetimes.map((life) => ({ ...life, bytes: life.bytes.map((count) => count * bytesOfOne) }))
  const estimate = estimateGrowth(scaled, { ...options, smallestSpikeBytes: smallestSpike * bytesOfOne })
  if (estimate.status === 'unknown') return estimate
  const unseen = (ruleOfThree / (estimate.ownReports * estimate.lifetimes)) * bytesOfOne
  return { ...estimate, hiddenBytes: Math.max(estimate.hiddenBytes, estimate.bytesPerIteration + unseen, unseen) }
}
