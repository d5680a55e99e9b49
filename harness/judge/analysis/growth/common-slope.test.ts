import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitSlope, fitSlopeGiven, withoutColumns } from './common-slope.ts'
import type { Trace } from './lifetime.ts'

function traceOf(values: readonly number[], start = 0): Trace {
  return { x: Float64Array.from(values, (_, i) => start + i), y: Float64Array.from(values) }
}

const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 5, maxLength: 40 })

describe('the common slope', () => {
  it('is the textbook’s for one lifetime without a story', () => {
    const trace = traceOf([1, 3, 2, 5, 4])
    const fit = fitSlopeGiven([trace], [[]], 0)
    expect(fit?.slope).toBeCloseTo(0.8, 12)
    expect(fit?.degrees).toBe(3)
    const pageVariance = 4096 ** 2 / 12
    expect(fit?.standardError).toBeCloseTo(Math.sqrt((3.6 / 3 + pageVariance) / 10), 9)
  })

  it('is that of both lifetimes, whatever their offsets are', () => {
    const fit = fitSlopeGiven([traceOf([0, 2, 4, 6]), traceOf([900, 902, 904])], [[], []], 0)
    expect(fit?.slope).toBeCloseTo(2, 12)
    expect(fit?.degrees).toBe(4)
  })

  it('lets a lifetime of one point say nothing', () => {
    const alone = fitSlopeGiven([traceOf([0, 2, 5, 6])], [[]], 0)
    const both = fitSlopeGiven([traceOf([0, 2, 5, 6]), traceOf([77])], [[], []], 0)
    expect(both).toEqual({ ...alone, points: 5, parameters: 3 })
  })

  it('is what a story’s columns leave over', () => {
    const column = Float64Array.from({ length: 20 }, (_, i) => Math.exp(-i / 4))
    const trace = traceOf([...column].map((value, i) => 50 - 1000 * value + 3 * i))
    expect(fitSlope([trace], [[column]])?.slope).toBeCloseTo(3, 9)
  })

  it('is unknown where no degree of freedom is left', () => {
    expect(fitSlope([traceOf([1, 2])], withoutColumns([traceOf([1, 2])]))).toBeNull()
    expect(fitSlope([traceOf([1]), traceOf([2])], [[], []])).toBeNull()
    expect(fitSlope([], [])).toBeNull()
  })

  it('is unknown where the story explains the reports themselves', () => {
    const trace = traceOf([1, 5, 2, 8, 3, 9])
    expect(fitSlope([trace], [[trace.x]])).toBeNull()
  })

  it('does not change when a constant is added', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -1e6, max: 1e6 }), (series, constant) => {
        const before = fitSlopeGiven([traceOf(series)], [[]], 0.4)
        const after = fitSlopeGiven([traceOf(series.map((value) => value + constant))], [[]], 0.4)
        expect(after?.slope).toBeCloseTo(before?.slope ?? Number.NaN, 4)
      }),
      { seed: 5 },
    )
  })

  it('scales with the memory', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 50 }), (series, factor) => {
        const before = fitSlopeGiven([traceOf(series)], [[]], 0.4)
        const after = fitSlopeGiven([traceOf(series.map((value) => value * factor))], [[]], 0.4)
        expect(after?.slope).toBeCloseTo(factor * (before?.slope ?? Number.NaN), 3)
      }),
      { seed: 5 },
    )
  })

  it('grows by exactly what is planted', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (series, leak) => {
        const before = fitSlopeGiven([traceOf(series)], [[]], 0)
        const after = fitSlopeGiven([traceOf(series.map((value, i) => value + leak * i))], [[]], 0)
        expect(after?.slope).toBeCloseTo((before?.slope ?? Number.NaN) + leak, 4)
        expect(after?.standardError).toBeCloseTo(before?.standardError ?? Number.NaN, 4)
      }),
      { seed: 5 },
    )
  })
})
