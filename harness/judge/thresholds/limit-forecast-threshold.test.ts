import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../../testing/simulated-run.ts'
import { judgeRun } from '../judge-run.ts'

const MiB = 1024 ** 2

function judged(text: string, spec: SimulatedRun, change: (record: RunRecord) => RunRecord = (record) => record) {
  const thresholds = planThresholds([], parseAsked([text]), spec.size ?? 100)
  const verdict = judgeRun(change(simulateRun({ ...spec, thresholds })))
  const result = verdict.thresholds.find(({ metric }) => metric === 'limit_forecast')
  if (result === undefined) throw new Error('no threshold on the forecast')
  return { verdict, result, notes: verdict.findings.filter(({ status }) => status === 'note') }
}

/** Two workers that end at 100 MiB and what they keep of 10 + 50 reports each. */
const leaks: SimulatedRun = { size: 100, workers: 2, keptBytes: 2 * MiB, noiseBytes: 0.5 * MiB }

describe('limit_forecast', () => {
  it('fails where growth reaches the limit before its bound, and every report tells when', () => {
    // 440 MiB at the end, 2 MiB more with every report: 720 MiB are reached 140 reports later.
    const { verdict, result, notes } = judged('limit_forecast > 10000', { ...leaks, limitBytes: 720 * MiB })
    expect(result).toMatchObject({ status: 'fail', dimension: 'count', slot: null })
    const { report, lowReport, highReport } = verdict.forecast ?? { report: 0, lowReport: 0, highReport: 0 }
    expect(Math.abs(report - 240)).toBeLessThan(5)
    expect(result).toMatchObject({ value: report, interval: [lowReport, highReport] })
    expect(lowReport).toBeLessThan(240)
    expect(highReport).toBeGreaterThan(240)
    const reaches = `reaches the 720 MiB limit at report ${report} (${lowReport} … ${highReport})`
    expect(result.reason).toBe(`limit_forecast > 10000: it ${reaches}`)
    expect(notes).toMatchObject([{ sentence: `Growing on like this, it ${reaches}: a forecast.`, threshold: null }])
  })

  it('passes where the limit is far enough away', () => {
    const { result } = judged('limit_forecast > 150', { ...leaks, limitBytes: 720 * MiB })
    expect(result.status).toBe('pass')
  })

  it('passes without growth where even the largest leak that may hide stays below the limit', () => {
    const still = { ...leaks, keptBytes: 0, limitBytes: 4096 * MiB }
    const { verdict, result, notes } = judged('limit_forecast > 1000', still)
    expect(result.status).toBe('pass')
    expect(result.reason).toMatch(/^limit_forecast > 1000: it is not reached before report \d+, even by the largest/)
    expect(verdict.forecast).toBeNull()
    expect(notes).toEqual([])
  })

  it('is inconclusive without growth where a hidden leak could reach the limit, and says why', () => {
    const { result } = judged('limit_forecast > 1000000', { ...leaks, keptBytes: 0, limitBytes: 4096 * MiB })
    expect(result).toMatchObject({ status: 'inconclusive', value: null })
    expect(result.reason).toMatch(
      /^limit_forecast is not known: no growth is seen .*; before report \d+ it is not reached$/,
    )
  })

  it('is inconclusive where no limit is known, and without memory', () => {
    expect(judged('limit_forecast > 10', leaks).result.reason).toContain('no memory limit that is known')
    const blind = (record: RunRecord) => ({ ...record, samples: [], groups: [] })
    expect(judged('limit_forecast > 10', { ...leaks, limitBytes: 720 * MiB }, blind).result.status).toBe('inconclusive')
  })

  it('takes the sum of the processes where the group was not read', () => {
    const unread = (record: RunRecord) => ({ ...record, groups: [] })
    const { verdict } = judged('limit_forecast > 10', { ...leaks, limitBytes: 720 * MiB }, unread)
    expect(Math.abs((verdict.forecast?.report ?? 0) - 240)).toBeLessThan(5)
  })

  it('knows the report at which the kernel killed for memory, and forecasts nothing then', () => {
    const kill = { kind: 'oom-killed', timeMs: 8000, pid: 101, slot: 2, generation: 1, completed: 33 } as const
    const spec = { ...leaks, limitBytes: 720 * MiB, events: [{ ...kill, evidence: 'oom_kill 1' }] }
    const { verdict, result } = judged('limit_forecast > 1000', spec)
    expect(result).toMatchObject({ status: 'fail', value: 33, evidence: [expect.stringContaining('oom_kill 1')] })
    expect(verdict.forecast).toBeNull()
  })
})

describe('limit_forecast of workers that are replaced on purpose', () => {
  const recycles = { ...leaks, size: 400, recycledEvery: 50 }

  it('is not known where their growth ends before the limit', () => {
    const { verdict, result } = judged('limit_forecast > 10000', { ...recycles, limitBytes: 1024 * MiB })
    expect(result.status).toBe('inconclusive')
    expect(result.reason).toContain(
      'limit_forecast is not known: workers are replaced on purpose after 50 reports of their own, before growth could reach it',
    )
    expect(verdict.forecast).toBeNull()
  })

  it('is one where a life is long enough', () => {
    const { verdict } = judged('limit_forecast > 10000', { ...recycles, limitBytes: 390 * MiB })
    expect(verdict.forecast?.report).toBeGreaterThan(400)
  })
})
