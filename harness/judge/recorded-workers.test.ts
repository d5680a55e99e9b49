import { describe, expect, it } from 'vitest'
import { climbsToItsHeap, recordedRun, recordedTraces, traceName } from '../testing/recorded-traces.ts'
import { judgeRun } from './judge-run.ts'

/** 500 reports were recorded, and the first ten are the warm-up. */
const all = 490
const traces = recordedTraces().filter((trace) => !climbsToItsHeap(trace))

/** The whole verdict on runs of recorded workers, by the default thresholds alone. */
function verdictsAt(reports: number, leak: number) {
  return traces
    .filter(({ leakMiBPerReport }) => leakMiBPerReport === leak)
    .map((trace) => ({ name: traceName(trace), verdict: judgeRun(recordedRun(trace, reports)) }))
}

describe('runs of recorded workers', () => {
  it.each([25, 100, all])('without a leak pass with %i reports', (reports) => {
    const verdicts = verdictsAt(reports, 0)
    expect(verdicts).toHaveLength(30)
    const statuses = verdicts.map(({ name, verdict }) => `${name}: ${verdict.status}`)
    expect(statuses.filter((status) => status.endsWith('fail'))).toEqual([])
    expect(statuses.filter((status) => status.endsWith('pass')).length).toBeGreaterThanOrEqual(0.95 * 30)
  })

  it.each([100, all])('that leak 1 MiB per report fail with %i reports, for their growth alone', (reports) => {
    for (const { name, verdict } of verdictsAt(reports, 1)) {
      expect(verdict.status, name).toBe('fail')
      expect(verdict.findings, name).toHaveLength(1)
      expect(verdict.findings[0]?.sentence, name).toMatch(
        /^worker 1: \+.* per report .*, allowed (512|102) KiB: no warm-up/,
      )
    }
  })

  it('that leak 0.2 MiB per report fail with all reports, but for one at most', () => {
    const failed = verdictsAt(all, 0.2).filter(({ verdict }) => verdict.status === 'fail')
    expect(failed.length).toBeGreaterThanOrEqual(4)
  })

  it('hold every report, each with its sample, after a warm-up of ten', () => {
    const [trace] = traces
    if (trace === undefined) throw new Error('there is no trace')
    const { iterations, samples } = recordedRun(trace, 25)
    expect(iterations.map(({ phase }) => phase).filter((phase) => phase === 'warmup')).toHaveLength(10)
    const afterReports = samples.filter(({ trigger }) => trigger === 'report').map(({ rssBytes }) => rssBytes / 1024)
    expect(afterReports).toEqual(trace.rssKib.slice(0, 35))
  })
})
