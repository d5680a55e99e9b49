import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth.ts'

function isFinitely(estimate: GrowthEstimate): boolean {
  return Object.values(estimate).every((value) => typeof value !== 'number' || Number.isFinite(value))
}

describe('properties of growth', () => {
  const series = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 12, maxLength: 60 })
  const ofPages = (pages: readonly number[], slot = 0): Lifetime => ({
    slot,
    generation: 1,
    reports: pages.map((_, i) => i + 1),
    bytes: pages.map((count) => 4096 * count),
  })

  it('adding a constant changes nothing', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 100_000 }), (pages, constant) => {
        expect(estimateGrowth([ofPages(pages.map((count) => count + constant))])).toEqual(
          estimateGrowth([ofPages(pages)]),
        )
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  it('the order of lifetimes and of rows changes nothing', () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 2, maxLength: 4 }), (lists) => {
        const lifetimes = lists.map((pages, slot) => ofPages(pages, slot))
        const backwards = lifetimes.toReversed().map((lifetime) => ({
          ...lifetime,
          reports: lifetime.reports.toReversed(),
          bytes: lifetime.bytes.toReversed(),
        }))
        expect(estimateGrowth(backwards)).toEqual(estimateGrowth(lifetimes))
      }),
      { seed: 5, numRuns: 15 },
    )
  })

  it('an estimate holds no NaN and no endless number, and lies in its interval', () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 3 }), (lists) => {
        const estimate = estimateGrowth(lists.map((pages, slot) => ofPages(pages, slot)))
        expect(isFinitely(estimate)).toBe(true)
        if (estimate.status === 'unknown') return
        expect(estimate.lowBytes).toBeLessThanOrEqual(estimate.bytesPerIteration)
        expect(estimate.highBytes).toBeGreaterThanOrEqual(estimate.bytesPerIteration)
        expect(estimate.hiddenBytes).toBeGreaterThanOrEqual(estimate.highBytes)
        expect(estimate.detectableBytes).toBeGreaterThan(0)
      }),
      { seed: 5, numRuns: 25 },
    )
  })
})
