import { expect, it } from 'vitest'
import { seededRandom } from '../../../testing/seeded-random.ts'
import type { Trace } from './lifetime.ts'
import { fitStepFamily } from './step-family.ts'

const kibibyte = 1024

function traceOf(length: number, kibibytesAt: (report: number) => number): Trace {
  const random = seededRandom(3, 'step family')
  const x = Float64Array.from({ length }, (_, i) => i)
  return { x, y: x.map((report) => (kibibytesAt(report) + 200 * random.normal()) * kibibyte) }
}

it('leaves no growth on a staircase of three steps', () => {
  const family = fitStepFamily([traceOf(90, (report) => 9000 * Math.floor(report / 25))], 3)
  expect(family?.shifts).toBe(3)
  expect(Math.abs(family?.sceptical.slope ?? Number.NaN)).toBeLessThan(30 * kibibyte)
})

it('finds both growth and two steps, which a straight line alone would take for more growth', () => {
  const family = fitStepFamily(
    [traceOf(100, (report) => 100 * report + (report >= 30 ? 20_000 : 0) + (report >= 72 ? 9000 : 0))],
    3,
  )
  expect((family?.beside.slope ?? 0) / kibibyte).toBeGreaterThan(80)
  expect((family?.beside.slope ?? 0) / kibibyte).toBeLessThan(120)
})

it('is more sceptical in the test than in the estimate: its shifts take most of a straight climb', () => {
  const family = fitStepFamily([traceOf(60, (report) => 500 * report)], 3)
  expect(family?.sceptical.standardError).toBeGreaterThan(family?.beside.standardError ?? Number.NaN)
  expect((family?.beside.slope ?? 0) / kibibyte).toBeCloseTo(500, -2)
})

it('places shifts in every lifetime of its own', () => {
  const family = fitStepFamily(
    [traceOf(40, (report) => (report >= 30 ? 9000 : 0)), traceOf(40, (report) => (report >= 9 ? 7000 : 0))],
    1,
  )
  expect(family?.shifts).toBe(2)
  expect(Math.abs(family?.beside.slope ?? Number.NaN)).toBeLessThan(30 * kibibyte)
})

it('is unknown for too few points', () => {
  expect(fitStepFamily([traceOf(2, () => 0)], 3)).toBeNull()
})
