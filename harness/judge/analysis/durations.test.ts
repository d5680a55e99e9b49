import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summarizeDurations } from './durations.ts'

/** The smallest value that at least p percent do not exceed. */
function nearestRank(sorted: readonly number[], p: number): number {
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}

const microseconds = fc.integer({ min: 1, max: 10_000_000 }).map((us) => us / 1000)

describe('summarizeDurations', () => {
  it('knows nothing of no durations', () => {
    expect(summarizeDurations([])).toBeNull()
  })

  it('agrees with exact quantiles within 0.01 percent and a microsecond', () => {
    fc.assert(
      fc.property(fc.array(microseconds, { minLength: 1, maxLength: 400 }), (durations) => {
        const summary = summarizeDurations(durations)
        const sorted = durations.toSorted((a, b) => a - b)
        for (const [p, found] of [
          [50, summary?.p50Ms],
          [95, summary?.p95Ms],
          [99, summary?.p99Ms],
        ] as const) {
          const exact = nearestRank(sorted, p)
          expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.0001 + 0.001)
        }
      }),
    )
  })

  it('has the exact average and maximum', () => {
    fc.assert(
      fc.property(fc.array(microseconds, { minLength: 1, maxLength: 100 }), (durations) => {
        const summary = summarizeDurations(durations)
        expect(summary?.count).toBe(durations.length)
        expect(summary?.maxMs).toBe(Math.max(...durations))
        expect(summary?.avgMs).toBeCloseTo(durations.reduce((sum, next) => sum + next, 0) / durations.length, 6)
      }),
    )
  })

  it('keeps a tenth of a millisecond', () => {
    expect(summarizeDurations([900.1, 900.2, 900.3])?.p50Ms).toBeCloseTo(900.2, 1)
    expect(summarizeDurations([0.1, 0.2, 0.3])).toMatchObject({ p50Ms: 0.2, p95Ms: 0.3, p99Ms: 0.3 })
  })

  it('takes durations of nothing and of more than a day', () => {
    const summary = summarizeDurations([0, 100_000_000])
    expect(summary?.maxMs).toBe(100_000_000)
    expect(summary?.p50Ms).toBeLessThanOrEqual(0.001)
  })
})
