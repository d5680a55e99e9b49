import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../record/run-record.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import type { Acceptance } from '../scenario/scenario.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { lookAtGrowth } from './growth-look.ts'
import { judgeRun } from './judge-run.ts'

const KiB = 1024
const startedAt = '2026-01-01T00:00:00.000Z'

/** A run of 500 reports of one worker that may be looked at. */
function runOf(keptBytes: number, more: { workers?: number; accept?: Acceptance; text?: string } = {}): RunRecord {
  const { workers = 1, accept = null, text } = more
  const written = accept === null ? [] : [{ expect: 'rss_growth_per_iteration < 100KiB', abort: null, accept }]
  const thresholds = planThresholds(
    written.map((one) => ({ ...one, level: 'fail' as const })),
    text === undefined ? [] : parseAsked([text]),
    500,
  )
  const record = simulateRun({ size: 500, workers, keptBytes, noiseBytes: 300 * KiB, thresholds })
  return { ...record, plan: { ...record.plan, growthLooks: [100, 200, 350, 500] }, outcome: null }
}

describe('a look at growth', () => {
  it('stops at a leak that is proven against the bound of the whole run', () => {
    expect(lookAtGrowth(runOf(1024 * KiB), 100, startedAt)).toEqual({
      kind: 'stop',
      why: 'growth is proven after 100 of 500 reports',
    })
    // 300 KiB would be allowed in a run of 100 reports.
    expect(lookAtGrowth(runOf(300 * KiB), 200, startedAt).kind).toBe('stop')
  })

  it('wants a leak proven twice that a run of so many reports would be allowed', () => {
    const record = runOf(150 * KiB)
    expect(lookAtGrowth(record, 100, startedAt)).toEqual({ kind: 'continue' })
    expect(lookAtGrowth(record, 200, startedAt).kind).toBe('stop')
  })

  it('lets a run go on that does not leak, or leaks less than is allowed', () => {
    expect(lookAtGrowth(runOf(0), 350, startedAt)).toEqual({ kind: 'continue' })
    const allowed = runOf(300 * KiB, { text: 'rss_growth_per_iteration < 1MiB' })
    expect(lookAtGrowth(allowed, 350, startedAt)).toEqual({ kind: 'continue' })
  })

  it('does not believe in a leak while workers may still be warming up', () => {
    const record = runOf(1024 * KiB, { workers: 2 })
    expect(lookAtGrowth(record, 100, startedAt)).toEqual({ kind: 'continue' })
    expect(lookAtGrowth(record, 200, startedAt).kind).toBe('stop')
    const { plan } = record
    const longer = { ...record, plan: { ...plan, warmup: { ...plan.warmup, longest: 90 } } }
    expect(lookAtGrowth(longer, 200, startedAt)).toEqual({ kind: 'continue' })
  })

  it('leaves a run alone whose leak is accepted, or that was told not to stop', () => {
    const accepted = runOf(1024 * KiB, { accept: { until: '2026-06-30', reason: 'known' } })
    expect(lookAtGrowth(accepted, 200, startedAt)).toEqual({ kind: 'continue' })
    const record = runOf(1024 * KiB)
    const patient = record.plan.thresholds.map((planned) => ({ ...planned, abort: false }))
    const told = { ...record, plan: { ...record.plan, thresholds: patient } }
    expect(lookAtGrowth(told, 200, startedAt)).toEqual({ kind: 'continue' })
  })

  it('goes on to the next look while growth is inconclusive at the end', () => {
    const record = simulateRun({ size: 25, workers: 2, noiseBytes: 300 * KiB })
    const extended = { ...record, plan: { ...record.plan, growthLooks: [25, 50, 100], extendTo: 100 }, outcome: null }
    expect(lookAtGrowth(extended, 25, startedAt)).toMatchObject({ kind: 'extend', to: 50 })
    const large = simulateRun({ size: 200, noiseBytes: 100 * KiB })
    const settled = { ...large, plan: { ...large.plan, growthLooks: [200, 350], extendTo: 350 }, outcome: null }
    expect(lookAtGrowth(settled, 200, startedAt)).toEqual({ kind: 'continue' })
  })
})

it('judges a run that a look has stopped by what was known at that look', () => {
  const record = runOf(1024 * KiB)
  const { outcome } = simulateRun({ size: 500, outcome: { reason: 'looked', lookedAt: 100 } })
  const { thresholds, workers } = judgeRun({ ...record, outcome })
  const growth = thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
  expect(growth?.status).toBe('fail')
  expect(growth?.reason).toMatch(/over (99|100) of its own, allowed 10[01] KiB/)
  expect(workers[0]?.reports).toBe(100)
})

it('is inconclusive, and says why, where a run was stopped for what would not fail it any more', () => {
  const record = runOf(1024 * KiB, { text: 'rss_growth_per_iteration < 10MiB' })
  const { outcome } = simulateRun({ size: 500, outcome: { reason: 'looked', lookedAt: 100 } })
  const verdict = judgeRun({ ...record, outcome })
  expect(verdict.status).toBe('inconclusive')
  expect(verdict.findings[0]?.sentence).toContain('by these thresholds nothing has failed, and the rest was not made')
})
