import { describe, expect, it } from 'vitest'
import { chanceOfAtLeast, lowerEnd, missesItsRange, upperEnd } from './binomial.ts'

describe('counted shares', () => {
  it('have the textbook’s tails', () => {
    expect(chanceOfAtLeast(1, 10, 0.1)).toBeCloseTo(1 - 0.9 ** 10, 12)
    expect(chanceOfAtLeast(10, 10, 0.5)).toBeCloseTo(0.5 ** 10, 12)
    expect(chanceOfAtLeast(0, 10, 0.5)).toBe(1)
  })

  it('have the rule of three as the upper end of nothing seen', () => {
    expect(upperEnd({ count: 0, total: 2000 })).toBeCloseTo(-Math.log(0.025) / 2000, 4)
    expect(upperEnd({ count: 5, total: 5 })).toBe(1)
  })

  it('have both ends of the interval of Clopper and Pearson', () => {
    // 1 of 10: qbeta(0.025, 1, 10) and qbeta(0.975, 2, 9).
    expect(lowerEnd({ count: 1, total: 10 })).toBeCloseTo(0.002529, 6)
    expect(upperEnd({ count: 1, total: 10 })).toBeCloseTo(0.445016, 6)
    expect(lowerEnd({ count: 0, total: 25 })).toBe(0)
    expect(lowerEnd({ count: 25, total: 25 })).toBeCloseTo(0.025 ** (1 / 25), 9)
  })

  it('miss their range only where chance hardly explains it', () => {
    expect(missesItsRange({ count: 3, total: 60, atMost: 0.02 })).toBe(false)
    expect(missesItsRange({ count: 9, total: 60, atMost: 0.02 })).toBe(true)
    expect(missesItsRange({ count: 6, total: 8, atLeast: 0.95 })).toBe(false)
    expect(missesItsRange({ count: 2, total: 8, atLeast: 0.95 })).toBe(true)
    expect(missesItsRange({ count: 0, total: 0, atLeast: 0.95 })).toBe(false)
  })
})
