import { describe, expect, it } from 'vitest'
import type { EventRow } from '../record/events.ts'
import type { RunRecord } from '../record/run-record.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { measuredElsewhere, type RemoteMeasuring } from '../testing/remote-record.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { limitedGroups } from './analysis/limited-groups.ts'
import { analyzeRun } from './analysis/run-analysis.ts'
import { judgeRun } from './judge-run.ts'
import { outlooksOf } from './thresholds/limit-outlook.ts'

const usual: RemoteMeasuring = { everyMs: 500, tellsEnds: true, tellsCpu: true }

function judged(spec: SimulatedRun, measuring: Partial<RemoteMeasuring>, texts: readonly string[] = []) {
  const thresholds = planThresholds([], parseAsked(texts), spec.size ?? 100)
  return judge(measuredElsewhere(simulateRun({ ...spec, thresholds }), { ...usual, ...measuring }))
}

function judge(record: RunRecord) {
  const verdict = judgeRun(record)
  const result = (metric: string) => verdict.thresholds.find((one) => one.metric === metric)
  return {
    verdict,
    statusOf: (metric: string) => result(metric)?.status,
    reasonOf: (metric: string) => result(metric)?.reason,
  }
}

const end: Partial<EventRow> = {
  kind: 'ended-unknown',
  timeMs: 8000,
  role: 'worker',
  slot: 2,
  generation: 1,
  evidence: 'cause not knowable from here: read through Prometheus',
}

describe('ends of workers that another system watches', () => {
  const ends = ['worker_exits_unexplained', 'worker_crashes', 'oom_kills', 'worker_timeouts', 'worker_recycles']
  const asked = ['worker_recycles == 0']

  it('are none where each would have been seen and none was', () => {
    const { statusOf } = judged({}, {}, asked)
    expect(ends.map(statusOf)).toEqual(ends.map(() => 'pass'))
  })

  it('are not known where none would have been seen', () => {
    const { statusOf, reasonOf } = judged({}, { tellsEnds: false }, asked)
    expect(ends.map(statusOf)).toEqual(ends.map(() => 'inconclusive'))
    expect(reasonOf('worker_crashes')).toContain('an end would not have been seen')
  })

  it('are unexplained where one was seen: by which cause is not known', () => {
    const { statusOf, reasonOf, verdict } = judged({ events: [end] }, {}, asked)
    expect(statusOf('worker_exits_unexplained')).toBe('fail')
    expect(ends.slice(1).map(statusOf)).toEqual(ends.slice(1).map(() => 'inconclusive'))
    expect(reasonOf('oom_kills')).toContain('between 0 and 1: how a worker ended cannot be known through Prometheus')
    expect(verdict.status).toBe('fail')
  })

  it.each([1, 3])('are not known where one of %d workers was not measured any more', (workers) => {
    // Its warm-up is over, and a fifth of the load.
    const untilMs = 1000 + 1000 * workers + 2000
    const silent = (events: readonly Partial<EventRow>[]): RunRecord => {
      const thresholds = planThresholds([], parseAsked(asked), 100)
      const whole = measuredElsewhere(simulateRun({ workers, thresholds, events }), usual)
      return { ...whole, samples: whole.samples.filter(({ slot, timeMs }) => slot !== workers || timeMs < untilMs) }
    }
    const unseen = silent([])
    const { statusOf, reasonOf } = judge(unseen)
    expect(ends.map(statusOf)).toEqual(ends.map(() => 'inconclusive'))
    expect(reasonOf('worker_crashes')).toMatch(new RegExp(`worker ${workers} was not measured any more for 8\\.\\d+ s`))
    const untilCut = unseen.events.filter(({ kind }) => !['load-ended', 'settled', 'stopped'].includes(kind))
    expect(judge({ ...unseen, events: untilCut }).statusOf('oom_kills')).toBe('inconclusive')
    const withEnd = judge(silent([{ ...end, timeMs: untilMs, slot: workers }]))
    expect(withEnd.statusOf('worker_exits_unexplained')).toBe('fail')
    expect(withEnd.reasonOf('oom_kills')).toContain('between 0 and 1')
  })

  it('fail even where others would not have been seen', () => {
    const { statusOf } = judged({ events: [{ ...end, kind: 'oom-killed' }] }, { tellsEnds: false })
    expect(statusOf('oom_kills')).toBe('fail')
  })
})

describe('memory that another system measures', () => {
  it('is judged by what was measured, and by nothing that was not', () => {
    const asked = ['rss max < 1GiB', 'rss{target} max < 1GiB', 'pss < 1GiB', 'memory_peak{target} < 1GiB']
    const { statusOf, reasonOf } = judged({ workers: 2 }, {}, [...asked, 'rss_peak < 1GiB', 'cpu_per_iteration < 10s'])
    expect(statusOf('rss')).toBe('pass')
    expect(statusOf('cpu_per_iteration')).toBe('pass')
    for (const metric of ['pss', 'memory_peak', 'rss_peak', 'processes_left']) {
      expect([metric, statusOf(metric)]).toEqual([metric, 'inconclusive'])
      expect(reasonOf(metric)).toContain('Prometheus')
    }
  })

  it('fails on a peak that was measured, whatever was not', () => {
    expect(judged({}, {}, ['rss_peak < 50MiB']).statusOf('rss_peak')).toBe('fail')
  })

  it('adds up all workers as they were measured last', () => {
    const { verdict } = judged({ workers: 3 }, {}, ['rss{target} max < 1GiB'])
    const [whole] = verdict.thresholds
    expect((whole?.value ?? 0) / 1024 ** 2).toBeCloseTo(300, 0)
  })

  it('adds up those of a role, and knows none but workers', () => {
    const ofRole = (role: string) =>
      judged({ workers: 3 }, {}, [`rss{target,role=${role}} max < 1GiB`]).verdict.thresholds.find(
        ({ metric }) => metric === 'rss',
      )
    expect((ofRole('worker')?.value ?? 0) / 1024 ** 2).toBeCloseTo(300, 0)
    expect(ofRole('helper')).toMatchObject({ status: 'inconclusive', value: null })
  })

  it('has nothing of the weaker promises of a source that is not asked', () => {
    const whole = measuredElsewhere(simulateRun({}), usual)
    const { findings } = judge({ ...whole, plan: { ...whole.plan, source: 'pidusage' } }).verdict
    expect(findings.filter(({ sentence }) => sentence.includes('pidusage'))).toEqual([])
  })

  it('splits reports evenly and knows no CPU time where it is not told', () => {
    const { verdict, statusOf } = judged({ workers: 2 }, { tellsCpu: false }, ['cpu_per_iteration < 10s'])
    expect(verdict.attribution).toBe('even split')
    expect(verdict.workers.map(({ reports }) => reports)).toEqual([50, 50])
    expect(statusOf('cpu_per_iteration')).toBe('inconclusive')
  })

  it('finds a leak in measurements that are fewer than the reports', () => {
    const { statusOf } = judged({ size: 500, workers: 1, keptBytes: 1024 ** 2, noiseBytes: 1e5 }, { everyMs: 1000 })
    expect(statusOf('rss_growth_per_iteration')).toBe('fail')
  })

  it('says what to do where it is measured too seldom', () => {
    const { statusOf, reasonOf } = judged({ workers: 1 }, { everyMs: 5000 })
    expect(statusOf('rss_growth_per_iteration')).toBe('inconclusive')
    expect(reasonOf('rss_growth_per_iteration')).toMatch(
      /each worker was measured every 5 s, \d times over its 100 reports: pace the load \(thinkTime\), or measure more often/,
    )
  })

  it('does not pass on samples of which some are missing', () => {
    const whole = measuredElsewhere(
      simulateRun({ thresholds: planThresholds([], parseAsked(['rss max < 1GiB']), 100) }),
      usual,
    )
    expect(judge(whole).statusOf('rss')).toBe('pass')
    expect(judge({ ...whole, samples: whole.samples.slice(3) }).statusOf('rss')).toBe('inconclusive')
    const missed = whole.ticks.map((tick, index) => ({ ...tick, missed: index === 3 ? 2 : 0 }))
    expect(judge({ ...whole, ticks: missed }).statusOf('rss')).toBe('inconclusive')
  })

  it('is held against the limit that each worker has of its own', () => {
    const whole = measuredElsewhere(simulateRun({}), usual)
    const limits = { timeMs: 6000, cacheBytes: null, limitBytes: 200e6, height: 0, besides: 'nobody' } as const
    const groups = [
      { ...limits, slot: 1, usedBytes: 100e6 },
      { ...limits, slot: 2, usedBytes: 190e6 },
      { ...limits, slot: 2, usedBytes: 195e6, limitBytes: 400e6 },
    ]
    const { verdict, statusOf } = judge({ ...whole, groups })
    expect(statusOf('limit_used') ?? verdict.thresholds.map(({ metric }) => metric)).toBe('fail')
    expect(verdict.thresholds.find(({ metric }) => metric === 'limit_used')).toMatchObject({ value: 0.95, slot: 2 })
    const limited = { ...whole, groups: groups.slice(0, 2).map((row) => ({ ...row, usedBytes: 100e6 })) }
    expect(judge(limited).statusOf('limit_used')).toBe('pass')
    const missed = whole.ticks.map((tick) => ({ ...tick, missed: 2 }))
    expect(judge({ ...limited, ticks: missed }).statusOf('limit_used')).toBe('inconclusive')
    expect(limitedGroups({ record: limited })).toEqual([])
    expect(outlooksOf(analyzeRun(limited))).toEqual([
      { kind: 'unknown', reason: 'each worker has a limit of its own, and no forecast is made of them' },
    ])
  })
})
