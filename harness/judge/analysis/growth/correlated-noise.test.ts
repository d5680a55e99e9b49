import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../testing/seeded-random.ts'
import { correlationBeside } from './common-slope.ts'
import { correlationOf, decorrelate } from './correlated-noise.ts'
import type { Trace } from './lifetime.ts'

function correlatedTrace(seed: number, length: number, correlation: number): Trace {
  const random = seededRandom(seed, 'correlated noise')
  let state = random.normal()
  const y = Float64Array.from({ length }, () => {
    state = correlation * state + Math.sqrt(1 - correlation ** 2) * random.normal()
    return state
  })
  return { x: y.map((_, i) => i), y }
}

function meanCorrelation(length: number, correlation: number): number {
  const runs = 200
  let sum = 0
  for (let seed = 0; seed < runs; seed++) {
    const trace = correlatedTrace(seed, length, correlation)
    sum += correlationBeside([trace], [[trace.x.map(Math.sqrt)]]) ?? Number.NaN
  }
  return sum / runs
}

describe('the correlation of neighbouring errors', () => {
  it('is found again within 0.1 on average, although the fit took some of it away', () => {
    expect(Math.abs(meanCorrelation(100, 0.5) - 0.5)).toBeLessThan(0.1)
    expect(Math.abs(meanCorrelation(100, 0.8) - 0.8)).toBeLessThan(0.1)
    expect(meanCorrelation(100, 0)).toBeLessThan(0.1)
  })

  it('is taken as 0.3 where fewer than three points are free', () => {
    const lags = { points: 6, parameters: 4, squares: 1, lagProduct: -0.5, fittedLagProduct: 0 }
    expect(correlationOf(lags)).toBe(0.3)
  })

  it('stays between 0 and 0.95', () => {
    const lags = { points: 50, parameters: 3, squares: 1, fittedLagProduct: 0 }
    expect(correlationOf({ ...lags, lagProduct: -0.9 })).toBe(0)
    expect(correlationOf({ ...lags, lagProduct: 0.99 })).toBe(0.95)
  })

  it('is none where nothing is left to be correlated', () => {
    expect(correlationOf({ points: 50, parameters: 3, squares: 0, lagProduct: 0, fittedLagProduct: 0 })).toBe(0)
  })
})

describe('decorrelating', () => {
  it('takes the correlated share of the neighbour away and shrinks the first point to the same variance', () => {
    const result = decorrelate(Float64Array.of(10, 8, 6), 0.6)
    expect(result[0]).toBeCloseTo(8, 12)
    expect(result[1]).toBeCloseTo(2, 12)
    expect(result[2]).toBeCloseTo(1.2, 12)
  })

  it('changes nothing where there is no correlation', () => {
    expect(decorrelate(Float64Array.of(1, 2, 3), 0)).toEqual(Float64Array.of(1, 2, 3))
  })
})
