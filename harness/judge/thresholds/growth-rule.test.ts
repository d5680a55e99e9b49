import { describe, expect, it } from 'vitest'
import type { GrowthEstimate } from '../analysis/growth/growth.ts'
import { decideGrowth } from './growth-rule.ts'
import { memoryUnit } from './growth-unit.ts'

const kibibyte = 1024

const level: Extract<GrowthEstimate, { status: 'estimated' }> = {
  status: 'estimated',
  bytesPerIteration: 2 * kibibyte,
  lowBytes: -20 * kibibyte,
  highBytes: 30 * kibibyte,
  provenBytes: -40 * kibibyte,
  hiddenBytes: 50 * kibibyte,
  detectableBytes: 90 * kibibyte,
  ownReports: 100,
  lifetimes: 2,
  points: 100,
  shape: 'settled',
  story: 'a warm-up of up to 60 reports is not excluded',
}
const leaking: typeof level = {
  ...level,
  bytesPerIteration: 300 * kibibyte,
  lowBytes: 250 * kibibyte,
  highBytes: 350 * kibibyte,
  provenBytes: 200 * kibibyte,
  hiddenBytes: 360 * kibibyte,
  shape: 'linear',
  story: 'it goes on',
}

describe('growth and its bound', () => {
  it('fails where growth is established and reaches the bound', () => {
    expect(decideGrowth(leaking, 300 * kibibyte)).toEqual({
      status: 'fail',
      reason: 'it goes on',
      reportsToDecide: null,
    })
  })

  it('passes where the largest leak that is not excluded is below the bound', () => {
    expect(decideGrowth(level, 51 * kibibyte)).toEqual({
      status: 'pass',
      reason: 'a leak of 50 KiB per report or more is excluded',
      reportsToDecide: null,
    })
  })

  it('passes with a note where growth is established, but certainly below the bound', () => {
    const decision = decideGrowth(leaking, 400 * kibibyte)
    expect(decision.status).toBe('pass')
    expect(decision.reason).toContain('it does grow, below the bound (+300 KiB per report')
  })

  it('is inconclusive, with the story and the reports that would decide, where a leak of the bound may hide', () => {
    const decision = decideGrowth(level, 50 * kibibyte)
    expect(decision.status).toBe('inconclusive')
    expect(decision.reason).toBe(
      'up to 50 KiB per report is not excluded: a warm-up of up to 60 reports is not excluded; about 130 reports per process would decide',
    )
    expect(decision.reportsToDecide).toBe(130)
  })

  it('is inconclusive where growth is established on both sides of the bound', () => {
    const decision = decideGrowth(leaking, 340 * kibibyte)
    expect(decision.status).toBe('inconclusive')
    expect(decision.reason).toContain('on which side of the bound is not certain')
  })

  it('asks for more reports the further the bound is away', () => {
    const near = decideGrowth(level, 40 * kibibyte).reportsToDecide ?? Number.NaN
    const far = decideGrowth(level, 10 * kibibyte).reportsToDecide ?? Number.NaN
    expect(near).toBeGreaterThan(100)
    expect(far).toBeGreaterThan(near)
  })

  it('knows that a bound that follows from what can be seen becomes tighter too', () => {
    const words = { unit: memoryUnit, word: 'report' }
    const near = decideGrowth(level, 40 * kibibyte, words).reportsToDecide ?? Number.NaN
    const tightening = { ...words, boundOfLonger: (factor: number) => (40 * kibibyte) / factor }
    expect(decideGrowth(level, 40 * kibibyte, tightening).reportsToDecide).toBeGreaterThan(near)
    const asFast = { ...words, boundOfLonger: (factor: number) => (40 * kibibyte) / factor ** 1.5 }
    expect(decideGrowth(level, 40 * kibibyte, asFast).reportsToDecide).toBeNull()
  })

  it('knows no number of reports where the growth is at the bound', () => {
    const surely = { ...level, lowBytes: kibibyte }
    expect(decideGrowth(surely, 2 * kibibyte).reportsToDecide).toBeNull()
  })

  it('takes growth whose interval holds 0 for noise, which more reports make smaller', () => {
    expect(decideGrowth(level, 2 * kibibyte).reportsToDecide).toBe(880)
  })

  it('never fails growth below 20 KiB, however surely it is established', () => {
    const tiny = {
      ...leaking,
      bytesPerIteration: 15 * kibibyte,
      provenBytes: 14 * kibibyte,
      hiddenBytes: 16 * kibibyte,
    }
    expect(decideGrowth(tiny, 10 * kibibyte).status).toBe('inconclusive')
  })

  it('is inconclusive with the reason where growth is unknown', () => {
    expect(decideGrowth({ status: 'unknown', reason: 'too few' }, 1e9)).toEqual({
      status: 'inconclusive',
      reason: 'too few',
      reportsToDecide: null,
    })
  })

  it('never passes or fails a bound that is no number', () => {
    expect(decideGrowth(level, Number.NaN).status).toBe('inconclusive')
  })
})
