import type { Measurement } from './measurement.ts'

/** Start times of one process may differ by the rounding of its exporter. */
const sameStartSeconds = 1

/** How it is seen that another process is in the place since the last measurement; null: it is the same. */
export function describeRestart(before: Measurement, now: Measurement): string | null {
  const [started, startedNow] = [before.values.startTime, now.values.startTime]
  if (started !== undefined && startedNow !== undefined && Math.abs(startedNow - started) > sameStartSeconds) {
    return `its start time went from ${inWords(started)} to ${inWords(startedNow)}`
  }
  const [restarts, restartsNow] = [before.values.restarts, now.values.restarts]
  if (restarts !== undefined && restartsNow !== undefined && restartsNow > restarts) {
    return `its counter of restarts rose from ${restarts} to ${restartsNow}`
  }
  return null
}

function inWords(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
