import { describe, expect, it } from 'vitest'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import type { Conservation } from './conservation.ts'
import { judgeLadder, stopsLadder } from './ladder.ts'
import type { Finding, RunVerdict, Status, ThresholdResult } from './verdict.ts'

const plan = {
  scenario: { name: 'quote', iterationName: 'report' },
  variant: null,
  seed: 1,
  keepGoing: false,
  runs: [25, 100, 500].map((size) => ({ size, looks: [] })),
} as unknown as LadderPlan

const growth = { metric: 'rss_growth_per_iteration', level: 'fail', acceptance: null } as ThresholdResult
const peak = { metric: 'rss_peak', level: 'fail', acceptance: null } as ThresholdResult

function run(size: number, status: Status, more: Partial<RunVerdict> = {}): RunVerdict {
  const thresholds = [{ ...growth, status }]
  const conservation = { asked: size } as Conservation
  const base: Partial<RunVerdict> = {
    size,
    status,
    thresholds,
    findings: [],
    stopReason: null,
    error: null,
    conservation,
  }
  return { ...base, ...more } as RunVerdict
}

const open: Finding = { status: 'inconclusive', threshold: null, sentence: 'killed', evidence: [] }

describe('the ladder', () => {
  it('passes when every size passes', () => {
    const runs = [run(25, 'pass'), run(100, 'pass'), run(500, 'pass')]
    expect(judgeLadder(runs, plan)).toMatchObject({ status: 'pass', exitCode: 0, notRun: [] })
  })

  it('says of a run that went on how many it made', () => {
    const conservation = { asked: 700 } as Conservation
    const reasonOf = (status: Status) =>
      judgeLadder([run(25, 'pass'), run(100, 'pass'), run(500, status, { conservation })], plan).reason
    expect(reasonOf('pass')).toBe('passed at 25, 100, 500 → 700 reports')
    expect(reasonOf('fail')).toBe('failed at 500 → 700 reports')
    expect(reasonOf('inconclusive')).toBe('inconclusive at 500 → 700 reports')
  })

  it('fails with any fail, also when the larger sizes were not run', () => {
    const verdict = judgeLadder([run(25, 'pass'), run(100, 'fail')], plan)
    expect(verdict).toMatchObject({ status: 'fail', exitCode: 1, reason: 'failed at 100 reports' })
    expect(verdict.notRun).toEqual([{ size: 500, reason: 'the ladder stopped: 100 failed' }])
  })

  it('lets a larger pass settle growth that was inconclusive at a smaller size', () => {
    const runs = [run(25, 'inconclusive'), run(100, 'inconclusive'), run(500, 'pass')]
    expect(judgeLadder(runs, plan)).toMatchObject({ status: 'pass', exitCode: 0 })
  })

  it('lets a larger pass settle every growth that it judged itself', () => {
    const descriptors = { ...growth, metric: 'fds_growth_per_iteration' } as ThresholdResult
    const small = run(25, 'inconclusive', { thresholds: [{ ...descriptors, status: 'inconclusive' }] })
    const judging = run(500, 'pass', { thresholds: [{ ...descriptors, status: 'pass' }] })
    expect(judgeLadder([small, run(100, 'pass'), judging], plan).status).toBe('pass')
    expect(judgeLadder([small, run(100, 'pass'), run(500, 'pass')], plan).status).toBe('inconclusive')
  })

  it('does not let a larger pass settle anything but growth', () => {
    const other = run(25, 'inconclusive', { thresholds: [{ ...peak, status: 'inconclusive' }] })
    expect(judgeLadder([other, run(100, 'pass'), run(500, 'pass')], plan).status).toBe('inconclusive')
    const outside = run(25, 'inconclusive', { findings: [open] })
    expect(judgeLadder([outside, run(100, 'pass'), run(500, 'pass')], plan).status).toBe('inconclusive')
  })

  it('lets a larger leak that is accepted settle only what is accepted too', () => {
    const acceptance = { until: '2027-01-31', reason: 'known', state: 'in force' } as const
    const accepted = { ...growth, status: 'fail', acceptance } as ThresholdResult
    const largest = run(500, 'pass', { thresholds: [accepted] })
    const open = { ...growth, status: 'inconclusive' } as ThresholdResult
    const small = (result: ThresholdResult) => run(25, 'inconclusive', { thresholds: [result] })
    expect(judgeLadder([small(open), run(100, 'pass'), largest], plan).status).toBe('inconclusive')
    expect(judgeLadder([small({ ...open, acceptance }), run(100, 'pass'), largest], plan).status).toBe('pass')
  })

  it('is inconclusive when the largest is, whatever the smaller say', () => {
    const runs = [run(25, 'pass'), run(100, 'pass'), run(500, 'inconclusive')]
    expect(judgeLadder(runs, plan)).toMatchObject({ status: 'inconclusive', exitCode: 3 })
  })

  it('is inconclusive when a size was not run, or none was', () => {
    expect(judgeLadder([run(25, 'pass')], plan)).toMatchObject({ status: 'inconclusive', exitCode: 3 })
    expect(judgeLadder([], plan)).toMatchObject({ status: 'inconclusive', exitCode: 3 })
  })

  it('exits with 4 when a run could not be carried out', () => {
    const error = { code: 'target-not-ready' } as RunVerdict['error']
    const verdict = judgeLadder([run(25, 'inconclusive', { error })], plan)
    expect(verdict).toMatchObject({
      status: 'inconclusive',
      exitCode: 4,
      reason: 'the run of 25 reports could not be carried out (exit code 4)',
    })
    expect(verdict.notRun[0]?.reason).toContain('target-not-ready')
  })

  it('exits with 130 or 143 when it was stopped, unless a fail was proven before', () => {
    const stopped = run(100, 'inconclusive', { stopReason: 'interrupted' })
    expect(judgeLadder([run(25, 'pass'), stopped], plan).exitCode).toBe(130)
    const ended = run(100, 'inconclusive', { stopReason: 'terminated' })
    expect(judgeLadder([run(25, 'pass'), ended], plan).exitCode).toBe(143)
    expect(judgeLadder([run(25, 'fail'), stopped], plan).exitCode).toBe(1)
  })

  it('stops after a fail unless told to keep going, and always after an error, a signal or the time limit', () => {
    const keepGoing = { ...plan, keepGoing: true }
    expect(stopsLadder(run(25, 'fail'), plan)).toBe(true)
    expect(stopsLadder(run(25, 'fail'), keepGoing)).toBe(false)
    expect(stopsLadder(run(25, 'inconclusive'), plan)).toBe(false)
    expect(stopsLadder(run(25, 'inconclusive', { stopReason: 'time-limit' }), keepGoing)).toBe(true)
    expect(stopsLadder(run(25, 'inconclusive', { stopReason: 'interrupted' }), keepGoing)).toBe(true)
  })
})
