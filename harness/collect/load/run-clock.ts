/** The axis of a run: milliseconds of the machine's monotonic clock since the run began, the same in all processes. */
export interface RunClock {
  nowMs(): number
}

/** A clock whose zero is `originNs`, a value of `process.hrtime.bigint()`; microseconds are kept. */
export function createRunClock(originNs: bigint): RunClock {
  // performance.now() costs a fraction of hrtime.bigint() and runs on the same clock with a zero of its own.
  const offsetMs = Number(process.hrtime.bigint() - originNs) / 1e6 - performance.now()
  return { nowMs: () => roundMs(performance.now() + offsetMs) }
}

/** Rounds to whole microseconds, which is as fine as records are. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
