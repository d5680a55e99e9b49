import type { EventRow } from '../../record/events.ts'
import type { Readings } from './report-floors.ts'

/** With fewer pauses the readings between them tell more. */
export const fewestPauses = 12

/** Moments at which the target had just been brought to rest while it was loaded; null: too few to judge by. */
export function pausesOf(events: readonly EventRow[], fromMs: number, untilMs: number): readonly number[] | null {
  const pauses = events.filter(({ kind, timeMs }) => kind === 'quiesced' && timeMs >= fromMs && timeMs <= untilMs)
  return pauses.length < fewestPauses ? null : pauses.map(({ timeMs }) => timeMs)
}

/**
 * The reading right after each pause: what the process holds when its garbage is collected and nothing is in flight.
 * The target was read just before the pause was written down, so that reading is the last until then.
 */
export function restedReadings(readings: Readings, pauses: readonly number[]): Readings {
  const values: { timeMs: number; value: number }[] = []
  let next = 0
  for (const [index, reading] of readings.values.entries()) {
    const following = readings.values[index + 1]?.timeMs ?? Number.POSITIVE_INFINITY
    while (next < pauses.length && (pauses[next] ?? 0) < reading.timeMs) next += 1
    const pause = pauses[next]
    if (pause !== undefined && pause < following) values.push(reading)
  }
  return { ...readings, values }
}
