import { describe, expect, it } from 'vitest'
import { climbsToItsHeap, recordedLifetime, recordedTraces, traceName } from '../../../testing/recorded-traces.ts'
import { defaultGrowthBound } from '../../thresholds/default-growth.ts'
import { decideGrowth } from '../../thresholds/growth-rule.ts'
import { estimateGrowth } from './growth.ts'

const warmUpReports = 10
const traces = recordedTraces().filter((trace) => !climbsToItsHeap(trace))

function verdictsAt(reports: number, leak: number): string[] {
  return traces
    .filter((trace) => trace.leakMiBPerReport === leak)
    .map((trace) => {
      const estimate = estimateGrowth([recordedLifetime(trace, warmUpReports, reports)])
      const decision = decideGrowth(estimate, defaultGrowthBound(reports))
      return `${traceName(trace)}: ${decision.status}`
    })
}

describe('recorded workers, default bounds, 10 reports of warm-up', () => {
  it.each([25, 100, 500])('without a leak pass with %i reports', (reports) => {
    const verdicts = verdictsAt(reports, 0)
    expect(verdicts).toHaveLength(30)
    expect(verdicts.filter((verdict) => verdict.endsWith('fail'))).toEqual([])
    expect(verdicts.filter((verdict) => verdict.endsWith('pass')).length).toBeGreaterThanOrEqual(0.95 * 30)
  })

  it.each([100, 500])('that leak 1 MiB per report fail with %i reports', (reports) => {
    const verdicts = verdictsAt(reports, 1)
    expect(verdicts).toHaveLength(5)
    expect(verdicts.filter((verdict) => !verdict.endsWith('fail'))).toEqual([])
  })

  it('that leak 0.2 MiB per report fail with 500 reports, but for one at most', () => {
    const verdicts = verdictsAt(500, 0.2)
    expect(verdicts).toHaveLength(5)
    expect(verdicts.filter((verdict) => verdict.endsWith('fail')).length).toBeGreaterThanOrEqual(4)
  })

  it('in Python and Node have about the growth that they were written with', () => {
    const trueShare = { python: 1.12, node: 1.05, java: Number.NaN }
    for (const trace of traces.filter(
      ({ leakMiBPerReport, runtime }) => leakMiBPerReport === 1 && runtime !== 'java',
    )) {
      const estimate = estimateGrowth([recordedLifetime(trace, warmUpReports, 500)])
      const growth = estimate.status === 'estimated' ? estimate.bytesPerIteration / 1024 ** 2 : Number.NaN
      expect(Math.abs(growth / trueShare[trace.runtime] - 1), traceName(trace)).toBeLessThan(0.1)
    }
  })
})
