import { describe, expect, it } from 'vitest'
import { studentsT, studentsTProbability } from './students-t.ts'

describe('Student’s t', () => {
  it.each([
    [0.95, 1, 6.3138],
    [0.99, 1, 31.8205],
    [0.995, 2, 9.9248],
    [0.85, 5, 1.1558],
    [0.99, 5, 3.3649],
    [0.95, 10, 1.8125],
    [0.975, 10, 2.2281],
    [0.995, 30, 2.75],
    [0.975, 120, 1.9799],
  ])('has the table’s quantile at %f with %i degrees of freedom', (probability, degrees, expected) => {
    expect(studentsT(probability, degrees)).toBeCloseTo(expected, 4)
  })

  it('is the inverse of the probability', () => {
    for (const degrees of [1, 2, 3, 7, 40, 401]) {
      expect(studentsTProbability(studentsT(0.995, degrees), Math.min(400, degrees))).toBeCloseTo(0.995, 8)
    }
  })

  it('is symmetric about a half', () => {
    expect(studentsTProbability(0, 7)).toBeCloseTo(0.5, 12)
    expect(studentsTProbability(-1.3, 4) + studentsTProbability(1.3, 4)).toBeCloseTo(1, 12)
  })

  it('errs on the wide side beyond 400 degrees of freedom and below 1', () => {
    expect(studentsT(0.995, 1e6)).toBe(studentsT(0.995, 400))
    expect(studentsT(0.995, 400)).toBeGreaterThan(2.5758)
    expect(studentsT(0.95, 0)).toBe(studentsT(0.95, 1))
  })
})
