import { describe, expect, it } from 'vitest'
import { estimateGrowth, type Lifetime } from '../analysis/growth/growth.ts'
import { growthOfTarget } from './growth-of-target.ts'

const MiB = 1024 ** 2

function growing(slot: number, reports: number, bytesPerReport: number) {
  const numbers = Array.from({ length: reports }, (_, index) => index + 1)
  const wobble = (report: number) => ((report * 7919) % 101) * 1000
  const bytes = numbers.map((report) => 100 * MiB + bytesPerReport * report + wobble(report))
  const lifetime: Lifetime = { slot, generation: 1, reports: numbers, bytes }
  return { slot, reports, growth: estimateGrowth([lifetime]) }
}

describe('growthOfTarget', () => {
  it('weights each worker by its share of the reports', () => {
    const estimate = growthOfTarget([growing(1, 75, 4 * MiB), growing(2, 25, 0)])
    if (estimate.status === 'unknown') throw new Error(estimate.reason)
    expect(estimate.bytesPerIteration / MiB).toBeCloseTo(3, 1)
    expect(estimate.lowBytes).toBeLessThan(3 * MiB)
    expect(estimate.highBytes).toBeGreaterThan(3 * MiB)
  })

  it('is unknown as soon as one working slot is, and leaves idle ones out', () => {
    expect(growthOfTarget([growing(1, 75, 0), growing(2, 3, 0)])).toMatchObject({
      status: 'unknown',
      reason: expect.stringMatching(/^of worker 2: /),
    })
    expect(growthOfTarget([growing(1, 75, 0), { ...growing(2, 3, 0), reports: 0 }]).status).toBe('estimated')
    expect(growthOfTarget([]).status).toBe('unknown')
  })
})
