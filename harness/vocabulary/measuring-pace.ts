/** How often another system is taken to measure a worker, where it is not known yet: Prometheus' usual scrape. */
export const usualIntervalMs = 15_000

/** A worker that was not measured for so many intervals may have ended. */
const silentIntervals = 3

/** A worker that was not measured for longer may have ended. @param intervalMs between two measurements; null: not known */
export function silentAfterMs(intervalMs: number | null): number {
  return silentIntervals * (intervalMs ?? usualIntervalMs)
}
