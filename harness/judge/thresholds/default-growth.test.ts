import { expect, it } from 'vitest'
import { defaultGrowthBound, effectiveReports } from './default-growth.ts'

const kibibyte = 1024
const mebibyte = 1024 ** 2

it('asks 4 MiB of 25 reports, 512 KiB of 100 and 100 KiB of 500', () => {
  expect(defaultGrowthBound(25)).toBeCloseTo(4 * mebibyte, 3)
  expect(defaultGrowthBound(100)).toBeCloseTo(512 * kibibyte, 3)
  expect(defaultGrowthBound(500)).toBeCloseTo(100 * kibibyte, 3)
})

it('lies on straight log-log lines between, so that 50 reports are asked the geometric mean', () => {
  expect(defaultGrowthBound(50)).toBeCloseTo(Math.sqrt(4 * 0.5) * mebibyte, 0)
})

it('follows the precision of a slope below 25 reports and stays at 100 KiB above 500', () => {
  expect(defaultGrowthBound(6.25)).toBeCloseTo(32 * mebibyte, 3)
  expect(defaultGrowthBound(10_000)).toBeCloseTo(100 * kibibyte, 3)
})

it('never asks more of fewer reports', () => {
  for (let reports = 1; reports < 700; reports++) {
    expect(defaultGrowthBound(reports)).toBeGreaterThanOrEqual(defaultGrowthBound(reports + 1))
  }
})

it('asks nothing of a run without reports', () => {
  expect(defaultGrowthBound(0)).toBe(Number.POSITIVE_INFINITY)
})

it('counts eight workers as twice the reports of one', () => {
  expect(effectiveReports(50, 8)).toBeCloseTo(100, 9)
  expect(effectiveReports(50, 1)).toBe(50)
})
