import { expect, it } from 'vitest'
import type { EventRow } from '../../record/events.ts'
import { pausesOf, restedReadings } from './rested-readings.ts'

function readingsAt(...times: number[]) {
  const values = times.map((timeMs) => ({ timeMs, value: timeMs }))
  return { slot: 1, generation: 1, values, lastSeenMs: 1e9, partOf: () => 1 }
}

it('takes the last reading before each pause was written down, and no other', () => {
  const kept = restedReadings(readingsAt(10, 20, 21, 30, 40, 41), [21.5, 41])
  expect(kept.values.map(({ timeMs }) => timeMs)).toEqual([21, 41])
  // A process that ended before the second pause, and one that began after the first.
  expect(restedReadings(readingsAt(10, 20), [5, 15, 400]).values.map(({ timeMs }) => timeMs)).toEqual([10, 20])
  expect(restedReadings(readingsAt(100), [15, 101]).values.map(({ timeMs }) => timeMs)).toEqual([100])
})

it('knows the pauses of the load, where there are enough to judge by', () => {
  const events = Array.from({ length: 14 }, (_, i) => ({ kind: 'quiesced', timeMs: 10 * i }) as EventRow)
  expect(pausesOf(events, 10, 150)).toHaveLength(13)
  expect(pausesOf(events, 30, 150)).toBeNull()
})
