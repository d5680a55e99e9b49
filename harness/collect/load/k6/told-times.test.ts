import { expect, it } from 'vitest'
import { ToldTimes } from './told-times.ts'

it('takes a delay below a second for one', () => {
  const times = new ToldTimes()
  expect(times.agoMs(1000, 1150)).toBe(150)
  expect(times.agoMs(2000, 2040)).toBe(40)
  expect(times.agoMs(3000, 3000)).toBe(0)
})

it.each([-60_000, 3_600_000])('learns from what came fastest that a clock is off by %i ms', (offMs) => {
  const times = new ToldTimes()
  const ago = (realMs: number, delayMs: number) => times.agoMs(realMs + offMs, realMs + delayMs)
  expect(ago(1000, 20)).toBe(0)
  expect(ago(2000, 220)).toBe(200)
  expect(ago(3000, 10)).toBe(0)
  expect(ago(4000, 110)).toBe(100)
})
