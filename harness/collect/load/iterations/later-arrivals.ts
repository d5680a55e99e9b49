import type { ArrivalsOutcome } from '../../../record/run-outcome.ts'

/** What arrivals came to over two parts of one load. */
export function laterArrivals(before: ArrivalsOutcome | null, now: ArrivalsOutcome | null): ArrivalsOutcome | null {
  if (before === null || now === null) return now ?? before
  return {
    mostWaiting: Math.max(before.mostWaiting, now.mostWaiting),
    longestDelayMs: Math.max(before.longestDelayMs, now.longestDelayMs),
    neverBegun: before.neverBegun + now.neverBegun,
  }
}
