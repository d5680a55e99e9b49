import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affordableShifts, placeShifts, shiftColumns } from './step-placement.ts'

/** Σ (v − mean)² around the levels that shifts make. */
function squaresAround(values: readonly number[], shifts: readonly number[]): number {
  const edges = [0, ...shifts, values.length]
  return edges.slice(1).reduce((sum, end, i) => {
    const level = values.slice(edges[i], end)
    const mean = level.reduce((a, b) => a + b, 0) / level.length
    return sum + level.reduce((a, value) => a + (value - mean) ** 2, 0)
  }, 0)
}

describe('placing shifts', () => {
  it('finds the steps of a staircase', () => {
    const stairs = [...Array(7).fill(0), ...Array(4).fill(5), ...Array(9).fill(7), ...Array(2).fill(1)]
    expect(placeShifts(Float64Array.from(stairs), 3)).toEqual([7, 11, 20])
  })

  it('finds a step at the very last block, which would otherwise pass for growth', () => {
    expect(placeShifts(Float64Array.of(1, 1, 1, 1, 1, 1, 1, 9), 1)).toEqual([7])
  })

  it('is no worse than any other placement of two shifts', () => {
    const series = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 9, maxLength: 14 })
    fc.assert(
      fc.property(series, (values) => {
        const found = squaresAround(values, placeShifts(Float64Array.from(values), 2))
        for (let first = 1; first < values.length - 1; first++) {
          for (let second = first + 1; second < values.length; second++) {
            expect(found).toBeLessThanOrEqual(squaresAround(values, [first, second]) + 1e-9)
          }
        }
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  it('asks for three blocks a level', () => {
    expect(affordableShifts(12, 3)).toBe(3)
    expect(affordableShifts(11, 3)).toBe(2)
    expect(affordableShifts(5, 3)).toBe(0)
    expect(placeShifts(Float64Array.of(1, 2, 3, 4, 5), 3)).toEqual([])
    expect(placeShifts(new Float64Array(), 3)).toEqual([])
  })
})

it('turns every shift into a column of zeros and ones', () => {
  expect(shiftColumns([2, 3], 4)).toEqual([Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 0, 0, 1)])
})
