import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../testing/seeded-random.ts'
import { fitSlopeGiven } from './common-slope.ts'
import type { Trace } from './lifetime.ts'
import { leakDeviation, movementOf } from './uneven-leak.ts'

function leaking(reports: number, perReport: () => number): Trace {
  let kept = 0
  const y = Float64Array.from({ length: reports }, () => {
    kept += perReport()
    return kept
  })
  return { x: y.map((_, i) => i), y }
}

describe('an uneven leak', () => {
  it('adds 1.2 times its variance over the reports to a straight line’s slope', () => {
    const trace = leaking(60, () => 1)
    expect((fitSlopeGiven([trace], [[]], 0)?.unevenness ?? Number.NaN) * 60).toBeCloseTo(1.2, 2)
  })

  it('adds as much to the slope beside a curve as slopes of simulated leaks scatter', () => {
    const random = seededRandom(6, 'uneven')
    const slopes = Array.from({ length: 800 }, () => {
      const trace = leaking(40, () => 1000 * (1 + 0.3 * random.normal()))
      const curve = trace.x.map((report) => Math.exp(-report / 12))
      return fitSlopeGiven([trace], [[curve]], 0.4)
    })
    const mean = slopes.reduce((sum, fit) => sum + (fit?.slope ?? Number.NaN), 0) / slopes.length
    const variance = slopes.reduce((sum, fit) => sum + ((fit?.slope ?? Number.NaN) - mean) ** 2, 0) / slopes.length
    const expected = 300 ** 2 * (slopes[0]?.unevenness ?? Number.NaN)
    expect(variance / expected).toBeGreaterThan(0.85)
    expect(variance / expected).toBeLessThan(1.15)
  })

  it('is taken to vary by 0.4 of its mean where noise hides how much it does', () => {
    const random = seededRandom(6, 'noise')
    const trace = leaking(50, () => 100)
    const noisy = { ...trace, y: trace.y.map((bytes) => bytes + 5000 * random.normal()) }
    expect(leakDeviation(100, movementOf([noisy]))).toBeCloseTo(40, 9)
  })

  it('is not taken to vary where it climbs like a ruler', () => {
    expect(leakDeviation(100, movementOf([leaking(50, () => 100)]))).toBeCloseTo(0, 6)
  })

  it('is taken at its word where nothing moved from report to report', () => {
    const still = { x: Float64Array.of(3, 3, 3), y: Float64Array.of(1, 2, 3) }
    expect(leakDeviation(-100, movementOf([still]))).toBe(40)
  })
})
