import type { Clock } from '../../clock.ts'
import type { RunClock } from '../run-clock.ts'
import { longestTimerMs } from '../timer.ts'

/** The run's clock with timers that fire within the millisecond, early rather than late: lateness would count as waiting. */
export function arrivalClock(clock: RunClock): Clock {
  return {
    now: () => clock.nowMs(),
    setTimeout(callback, delayMs) {
      const timer = setTimeout(callback, Math.min(Math.max(0, Math.floor(delayMs)), longestTimerMs))
      return () => clearTimeout(timer)
    },
  }
}
