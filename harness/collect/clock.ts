/** The run's time axis: milliseconds since the run began on the machine's monotonic clock. */
export interface Clock {
  /** Milliseconds since the run began, to the microsecond. */
  now(): number
  /** Calls back once after `delayMs`, never early; the returned function cancels it. */
  setTimeout(callback: () => void, delayMs: number): () => void
}

/**
 * The machine's own clock, counted from `originNs`, a reading of `process.hrtime.bigint()`.
 * That clock is the same in every process of the machine, so times of the load worker can be compared with ours.
 */
export function monotonicClock(originNs: bigint): Clock {
  // performance.now() costs a fraction of hrtime.bigint() and runs on the same clock with a zero of its own.
  const offsetMs = Number(process.hrtime.bigint() - originNs) / 1e6 - performance.now()
  const now = () => Math.round((performance.now() + offsetMs) * 1000) / 1000
  return {
    now,
    setTimeout(callback, delayMs) {
      const dueMs = now() + delayMs
      const fire = () => {
        const leftMs = dueMs - now()
        if (leftMs > 0) timer = setTimeout(fire, atLeast(leftMs))
        else callback()
      }
      let timer = setTimeout(fire, atLeast(delayMs))
      return () => clearTimeout(timer)
    },
  }
}

/** Node's timers count whole milliseconds of a clock without fractions, so they may fire up to one early. */
function atLeast(delayMs: number): number {
  return Math.ceil(delayMs) + 1
}
