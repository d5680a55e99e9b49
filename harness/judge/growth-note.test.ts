import { describe, expect, it } from 'vitest'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'

const mebibyte = 1024 ** 2
const grows = { size: 30, workers: 2, keptBytes: 3 * mebibyte } as const

function warningsOf(spec: Parameters<typeof simulateRun>[0]) {
  const verdict = judgeRun(simulateRun(spec))
  return { verdict, warnings: verdict.findings.filter(({ status }) => status === 'warn') }
}

describe('growth that the default bound lets through', () => {
  it('is told, with what to do, and decides nothing', () => {
    const { verdict, warnings } = warningsOf(grows)
    expect(verdict.status).toBe('pass')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.sentence).toMatch(/^It grows by \+3 MiB per report, which is established; it passes because/)
  })

  it('is not told where a bound was written, nor where nothing grows', () => {
    const thresholds = planThresholds([], parseAsked(['rss_growth_per_iteration < 8MiB']), 30)
    expect(warningsOf({ ...grows, thresholds }).warnings).toEqual([])
    expect(warningsOf({ ...grows, keptBytes: 0 }).warnings).toEqual([])
  })
})
