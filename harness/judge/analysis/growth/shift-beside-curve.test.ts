import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeShiftBeside } from './shift-beside-curve.ts'
import { shiftColumns } from './step-placement.ts'
import { dot, minusMultiple, ones } from './vectors.ts'

const curve = Float64Array.from({ length: 15 }, (_, i) => Math.exp(-i / 4))

/** Squares that offset, curve and a step from `start` on leave, by solving the small least squares directly. */
function squaresLeft(values: Float64Array, start: number): number {
  let rest = values
  const basis: Float64Array[] = []
  for (const column of [ones(values.length), curve, ...shiftColumns([start], values.length)]) {
    let own = column
    for (const direction of basis) own = minusMultiple(own, dot(own, direction), direction)
    const size = Math.sqrt(dot(own, own))
    basis.push(own.map((value) => value / size))
  }
  for (const direction of basis) rest = minusMultiple(rest, dot(rest, direction), direction)
  return dot(rest, rest)
}

it('finds the step on top of a warm-up', () => {
  const values = curve.map((value, i) => -80 * value + (i >= 11 ? 6 : 0))
  expect(placeShiftBeside(values, curve)).toEqual([11])
})

it('leaves less than a step at any other place', () => {
  const series = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 15, maxLength: 15 })
  fc.assert(
    fc.property(series, (values) => {
      const column = Float64Array.from(values)
      const [start = 0] = placeShiftBeside(column, curve)
      fc.pre(start > 0)
      for (let other = 1; other < 15; other++) {
        expect(squaresLeft(column, start)).toBeLessThanOrEqual(squaresLeft(column, other) + 1e-6)
      }
    }),
    { seed: 5, numRuns: 60 },
  )
})

it('places none on a level series', () => {
  expect(placeShiftBeside(new Float64Array(15), curve)).toEqual([])
})
