import { expect, it } from 'vitest'
import { SourceClock } from './source-clock.ts'

it('puts moments of another clock on the axis of the run by the fastest look at it', () => {
  const clock = new SourceClock()
  expect(clock.toRunMs(5)).toBeNull()
  clock.note(1000, 1400, 61_390)
  clock.note(2000, 2010, 62_005)
  expect(clock.toRunMs(62_500)).toBe(2500)
  expect(clock.aheadOf(50_000, 2000)).toBe(12_000)
  clock.note(3000, 3200, 63_000)
  expect(clock.toRunMs(63_000)).toBe(3000)
})

it('forgets looks that are long ago', () => {
  const clock = new SourceClock()
  clock.note(0, 0, 100_000)
  for (let look = 0; look < 20; look++) clock.note(1000, 1010, 201_005)
  expect(clock.toRunMs(201_000)).toBe(1000)
})
