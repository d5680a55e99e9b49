import { type TickRow, weightOf } from '../../record/rows.ts'

/** The clock is silent, not late, when this many of its ticks in a row are missing. */
const silentFromTicks = 10

/** Ticks that should have been and were not, and the samples that went with them. */
export interface SilentClock {
  silentMs: number
  samples: number
}

/**
 * Stretches of a run in which soakgate's clock did not tick for much longer than its interval: it was stopped, or the
 * machine was. While rest points are read nothing else can be, so that a silence around one (`restsMs`) is none.
 * Of ticks that were thinned out each row stands for several, reports' among them, so that less is found there, never more.
 */
export function findSilence(
  ticks: readonly TickRow[],
  restsMs: readonly number[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): SilentClock {
  const silence = { silentMs: 0, samples: 0 }
  const intervalMs = usualInterval(ticks)
  if (intervalMs === null) return silence
  let previousMs = fromMs
  let processes = ticks[0]?.processes ?? 0
  const look = (timeMs: number, weight: number) => {
    const missing = Math.round((timeMs - previousMs) / intervalMs) - weight
    if (missing >= silentFromTicks && !restsMs.some((restMs) => restMs >= previousMs && restMs <= timeMs)) {
      silence.silentMs += missing * intervalMs
      silence.samples += missing * processes
    }
    previousMs = timeMs
  }
  for (const tick of ticks) {
    look(tick.timeMs, weightOf(tick))
    processes = tick.processes
  }
  if (untilMs < Number.POSITIVE_INFINITY) look(untilMs, 1)
  return silence
}

/** The median time between two ticks of the clock that are both in the record; null: there are too few to tell. */
function usualInterval(ticks: readonly TickRow[]): number | null {
  const clock = ticks.filter((tick) => tick.latenessMs !== null)
  const intervals = clock.flatMap((tick, index) => {
    const before = clock[index - 1]
    return before === undefined || weightOf(tick) > 1 ? [] : [tick.timeMs - before.timeMs]
  })
  if (intervals.length < 3) return null
  return intervals.sort((a, b) => a - b)[intervals.length >> 1] ?? null
}
