import type { Measurement } from './measurement.ts'

/** Tells processes apart. */
export function keyOf({ place, process }: Pick<Measurement, 'place' | 'process'>): string {
  return JSON.stringify([place, process])
}

/** Where it is, and which one there. */
export function nameOf({ place, process }: Measurement): string {
  return [place, process ?? ''].filter((text) => text !== '').join(', ')
}

/** What was measured at one moment in one place: who of that place is not among them was not there. */
export function byMomentAndPlace(measurements: readonly Measurement[]): Measurement[][] {
  const groups = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    const key = `${measurement.timeMs} ${measurement.place}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [measurement])
    else group.push(measurement)
  }
  return [...groups.values()]
}
