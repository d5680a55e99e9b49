import { describe, expect, it } from 'vitest'
import type { GrowthEstimate } from './growth/growth.ts'
import { type ForecastCase, forecastLimit, levelAtEnd } from './limit-forecast.ts'

const MiB = 1024 ** 2

const leak: Extract<GrowthEstimate, { status: 'estimated' }> = {
  status: 'estimated',
  bytesPerIteration: 10 * MiB,
  lowBytes: 8 * MiB,
  highBytes: 12 * MiB,
  provenBytes: 7 * MiB,
  hiddenBytes: 12 * MiB,
  detectableBytes: 3 * MiB,
  ownReports: 100,
  lifetimes: 1,
  points: 100,
  shape: 'linear',
  story: 'no warm-up, filling cache or level shift explains it',
}
const level = { ...leak, bytesPerIteration: MiB, lowBytes: -MiB, provenBytes: -1, hiddenBytes: 4 * MiB, story: 'noise' }

/** 100 reports that end at 1000 MiB. */
function forecast(growth: GrowthEstimate, more: Partial<ForecastCase> = {}) {
  const { bytesPerIteration } = growth.status === 'estimated' ? growth : leak
  const usage = Array.from({ length: 100 }, (_, index) => {
    return { reports: index + 1, bytes: 1000 * MiB - bytesPerIteration * (99 - index) }
  })
  return forecastLimit({ limitBytes: 1600 * MiB, completed: 100, usage, growth, isRecycled: false, ...more })
}

describe('a forecast of the memory limit', () => {
  it('moves on along the growth from the level at the end', () => {
    expect(forecast(leak)).toMatchObject({
      kind: 'forecast',
      forecast: { limitBytes: 1600 * MiB, levelBytes: 1000 * MiB, report: 160 },
    })
  })

  it('has the interval of the growth with half of its half-width more on each side', () => {
    // 13 MiB and 7 MiB per report instead of 12 and 8.
    expect(forecast(leak)).toMatchObject({ forecast: { lowReport: 146, highReport: 186 } })
  })

  it('has no end where the growth may be next to nothing', () => {
    expect(forecast({ ...leak, lowBytes: 3 * MiB })).toMatchObject({ forecast: { highReport: null } })
  })

  it('says only what comes at the earliest, by the largest leak that may hide, where growth is not established', () => {
    expect(forecast(level)).toMatchObject({ kind: 'not before', report: 250, reason: 'noise' })
    expect(forecast({ ...level, hiddenBytes: -MiB })).toMatchObject({ kind: 'not before', report: null })
  })

  it('begins at the level as it was read where workers are replaced', () => {
    const replaced = forecast(leak, { isRecycled: true })
    expect(replaced).toMatchObject({ forecast: { levelBytes: (1000 - 10 * 10) * MiB, report: 170 } })
  })

  it('is none where the limit was reached already, or nothing is known', () => {
    expect(forecast(leak, { limitBytes: 900 * MiB })).toEqual({ kind: 'reached', report: 100, evidence: [] })
    expect(forecast(leak, { usage: [] }).kind).toBe('unknown')
    expect(forecast({ status: 'unknown', reason: 'too few' })).toEqual({ kind: 'unknown', reason: 'too few' })
  })
})

describe('the level at the end', () => {
  it('is the median of the last fifth, so that a report in flight and the warm-up do not move it', () => {
    const usage = Array.from({ length: 50 }, (_, index) => {
      const flight = index === 45 ? 300 * MiB : 0
      return { reports: index + 1, bytes: (index < 30 ? 20 : 100 + 2 * (index - 49)) * MiB + flight }
    })
    expect(levelAtEnd(usage, 50, 2 * MiB)).toBeCloseTo(100 * MiB, -3)
  })

  it('is the last reading where none was taken so late, and not known without any', () => {
    expect(levelAtEnd([{ reports: 10, bytes: 5 * MiB }], 50, MiB)).toBe(45 * MiB)
    expect(levelAtEnd([], 50, MiB)).toBeNull()
  })
})
