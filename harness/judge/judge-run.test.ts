import { describe, expect, it } from 'vitest'
import type { EventRow } from '../record/events.ts'
import type { RunRecord } from '../record/run-record.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'

const MiB = 1024 ** 2

function judged(spec: SimulatedRun, change: (record: RunRecord) => RunRecord = (record) => record) {
  return judgeRun(change(simulateRun(spec)))
}

function thresholdsFor(size: number, ...texts: string[]) {
  return planThresholds([], parseAsked(texts), size)
}

function resultOf(verdict: ReturnType<typeof judgeRun>, metric: string) {
  const result = verdict.thresholds.find((one) => one.metric === metric)
  if (result === undefined) throw new Error(`no threshold on ${metric}`)
  return result
}

const crash: Partial<EventRow> = {
  kind: 'crashed',
  timeMs: 8000,
  pid: 101,
  role: 'worker',
  slot: 2,
  generation: 1,
  completed: 33,
  exitCode: 3,
  evidence: 'exit status from the kernel',
}

describe('iterations that make several units', () => {
  const inBatches = (record: RunRecord): RunRecord => ({
    ...record,
    plan: { ...record.plan, iterationName: 'batch', unitName: 'report' },
    iterations: record.iterations.map((row) => ({ ...row, units: 12 })),
  })

  it('have growth, its bound and CPU time told per unit made', () => {
    const spec = { size: 100, workers: 1, keptBytes: 12 * MiB }
    const thresholds = thresholdsFor(100, 'rss_growth_per_iteration < 2MiB', 'cpu_per_iteration < 1s')
    const growth = resultOf(judged({ ...spec, thresholds }, inBatches), 'rss_growth_per_iteration')
    expect(growth.status).toBe('pass')
    expect(growth.value).toBeCloseTo(MiB, -3)
    expect(growth.reason).toMatch(/^worker 1: \+1 MiB per report/)
    const alone = resultOf(judged({ ...spec, thresholds }), 'rss_growth_per_iteration')
    expect(alone.status).toBe('fail')
    expect(alone.value).toBeCloseTo(12 * MiB, -3)
    const cpu = (change?: typeof inBatches) =>
      resultOf(judged({ ...spec, thresholds }, change), 'cpu_per_iteration').value
    expect(cpu(inBatches)).toBeCloseTo((cpu() ?? 0) / 12, 6)
  })

  it('are not asked by default for more per unit than their number can show', () => {
    const byDefault = (change?: typeof inBatches) =>
      resultOf(judged({ size: 100, workers: 1, noiseBytes: MiB }, change), 'rss_growth_per_iteration')
    expect(byDefault(inBatches).bound).toBeCloseTo(byDefault().bound / 12, 3)
    expect(byDefault(inBatches).status).toBe(byDefault().status)
  })
})

describe('a run without anything wrong', () => {
  it('passes, with growth near nothing for every worker', () => {
    const verdict = judged({ size: 100, noiseBytes: MiB })
    expect(verdict).toMatchObject({ status: 'pass', findings: [], attribution: 'CPU share' })
    expect(verdict.workers).toHaveLength(2)
  })

  it('is judged the same when its record was written and read: it is plain data', () => {
    const record = simulateRun({ size: 100, noiseBytes: MiB })
    expect(judgeRun(JSON.parse(JSON.stringify(record)))).toEqual(judgeRun(record))
  })
})

describe('a leak', () => {
  it('fails, says by how much per report, with an interval that holds the truth, and for which worker', () => {
    const verdict = judged({ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB })
    const growth = resultOf(verdict, 'rss_growth_per_iteration')
    expect(verdict.status).toBe('fail')
    expect(growth).toMatchObject({ status: 'fail', slot: expect.any(Number) })
    expect(growth.interval?.[0]).toBeLessThan(4 * MiB)
    expect(growth.interval?.[1]).toBeGreaterThan(4 * MiB)
    expect(verdict.findings[0]?.sentence).toMatch(
      /^worker \d: \+\d(\.\d+)? MiB per report \(.* … .*\) over \d+ of its own/,
    )
  })
})

describe('the end of a worker', () => {
  it('fails the run and names worker, report and how it ended', () => {
    const verdict = judged({ events: [crash] })
    expect(verdict.status).toBe('fail')
    expect(resultOf(verdict, 'worker_crashes')).toMatchObject({ status: 'fail', value: 1, slot: 2 })
    expect(resultOf(verdict, 'worker_crashes').evidence).toEqual([
      'worker 2 (pid 101) crashed after 33 of 100 reports, about the 35th of this process: exit status from the kernel',
    ])
  })

  it('names the report that was lost with it, or those that were in flight', () => {
    const brokenOff = (outcome: 'lost' | 'aborted') => (record: RunRecord) => ({
      ...record,
      iterations: record.iterations.map((row) =>
        row.phase === 'load' && row.iteration >= 49 && row.iteration <= 50
          ? { ...row, user: row.iteration % 2, outcome, reason: 'reset' }
          : row,
      ),
    })
    const atReport50 = { ...crash, timeMs: 3000 + 4950 }
    const evidence = (outcome: 'lost' | 'aborted') =>
      resultOf(judged({ events: [atReport50] }, brokenOff(outcome)), 'worker_crashes').evidence[0]
    expect(evidence('lost')).toContain('crashed at report 50 of 100, about the 35th of this process (lost)')
    expect(evidence('aborted')).toContain(
      'crashed with reports 49, 50 of 100 in flight, after about the 34th of this process:',
    )
  })

  it('counts in the warm-up too', () => {
    const verdict = judged({ events: [{ ...crash, timeMs: 1500, completed: 0 }] })
    expect(resultOf(verdict, 'worker_crashes')).toMatchObject({ status: 'fail', value: 1 })
    expect(resultOf(verdict, 'worker_crashes').evidence[0]).toContain('during the warm-up')
  })

  it('does not count before the first request, or when soakgate itself ended the target', () => {
    expect(judged({ events: [{ ...crash, timeMs: 10 }] }).status).toBe('pass')
    expect(judged({ events: [{ ...crash, timeMs: 99_000 }] }).status).toBe('pass')
  })

  it('is inconclusive when something outside killed it', () => {
    const verdict = judged({ events: [{ ...crash, kind: 'killed', exitCode: null, signal: 'SIGKILL' }] })
    expect(verdict.status).toBe('inconclusive')
    expect(verdict.findings[0]).toMatchObject({ sentence: 'Something outside interfered: it killed a worker.' })
  })

  it('is counted, not failed, when the server recycled it on purpose', () => {
    const thresholds = thresholdsFor(100, 'worker_recycles >= 1')
    const verdict = judged({ thresholds, events: [{ ...crash, kind: 'recycled', exitCode: 0 }] })
    expect(verdict.status).toBe('pass')
    expect(resultOf(verdict, 'worker_recycles').value).toBe(1)
  })
})

describe('no data is never a pass', () => {
  it('is inconclusive when soakgate was killed', () => {
    expect(judged({}, (record) => ({ ...record, outcome: null })).status).toBe('inconclusive')
  })

  it('is inconclusive when no memory was sampled', () => {
    const verdict = judged({}, (record) => ({ ...record, samples: [], ticks: [] }))
    expect(verdict.status).toBe('inconclusive')
    expect(resultOf(verdict, 'worker_crashes').status).toBe('inconclusive')
    expect(resultOf(verdict, 'rss_growth_per_iteration').status).toBe('inconclusive')
  })

  it('fails when not one report completed', () => {
    const verdict = judged({ size: 25 }, (record) => ({
      ...record,
      iterations: record.iterations.map((row) => ({ ...row, outcome: 'failed' as const, reason: 'status 500' })),
    }))
    expect(verdict.status).toBe('fail')
    expect(verdict.findings.map((finding) => finding.sentence)).toContain('Not one of 25 reports completed.')
    expect(resultOf(verdict, 'iteration_failed_rate').evidence).toEqual(['45 × failed: status 500'])
  })

  it('is inconclusive on a metric that the record does not hold', () => {
    const verdict = judged({ thresholds: thresholdsFor(100, 'pss < 1GiB') }, (record) => ({ ...record, rests: [] }))
    expect(verdict.status).toBe('inconclusive')
    expect(resultOf(verdict, 'pss').reason).toContain('of a version without rest points')
  })

  it('is inconclusive when the time limit cut the run, and fails if something had failed before', () => {
    const cut = (failing: boolean) => (record: RunRecord) => ({
      ...record,
      iterations: record.iterations.map((row, index) => {
        if (failing && index === 30) return { ...row, outcome: 'lost' as const, reason: 'reset' }
        return row.iteration > 60 && row.phase === 'load'
          ? { ...row, outcome: 'not-started' as const, startMs: null }
          : row
      }),
    })
    const outcome = { status: 'stopped', reason: 'time-limit' } as const
    expect(judged({ outcome }, cut(false)).status).toBe('inconclusive')
    expect(judged({ outcome }, cut(true)).status).toBe('fail')
  })

  it('fails when the target ended during the run', () => {
    const outcome = {
      status: 'stopped',
      reason: 'target-ended',
      detail: 'no process is left; it had printed: KeyError: 1',
    } as const
    const verdict = judged({ outcome })
    expect(verdict.status).toBe('fail')
    expect(verdict.findings[0]?.sentence).toContain('The target ended during the run')
  })

  it('quotes what a service printed that made no report', () => {
    const printed = { ...crash, kind: 'error-printed', pid: null, evidence: "KeyError: 'DB'" } as const
    const sentences = judged({ events: [printed] }).findings.map(({ sentence }) => sentence)
    expect(sentences).toContain("No report was made, and the log has: KeyError: 'DB'.")
  })

  it('fails when the process that supervises the workers ended, and tells that first', () => {
    const end = { ...crash, kind: 'master-ended', pid: 99, role: 'master', slot: null, exitCode: 1 } as const
    const verdict = judged({ events: [crash, { ...end, evidence: 'exit code 1' }] })
    expect(verdict.status).toBe('fail')
    expect(verdict.findings[0]?.sentence).toBe(
      'The process that supervises the workers (pid 99) ended after 33 of 100 reports: exit code 1.',
    )
  })

  it('counts failures of one kind together, although each names another report', () => {
    const failed = (record: RunRecord): RunRecord => ({
      ...record,
      iterations: record.iterations.map((row, index) =>
        row.phase === 'load' && row.iteration <= 12
          ? {
              ...row,
              outcome: 'failed',
              reason: `POST /reports answered ${row.iteration <= 9 ? 500 : 404}: no report ${70_000 + index}`,
            }
          : row,
      ),
    })
    const { evidence } = resultOf(judged({}, failed), 'iteration_failed_rate')
    expect(evidence).toEqual([
      expect.stringMatching(/^9 × failed: POST \/reports answered 500: no report 7\d{4} and the like$/),
      expect.stringMatching(/^3 × failed: POST \/reports answered 404: no report 7\d{4} and the like$/),
    ])
  })

  it('names who was born after the load began and stayed', () => {
    const born = { ...crash, kind: 'born', pid: 200, role: 'helper', slot: null, exitCode: null } as const
    const events = [
      { ...born, evidence: 'sleep: not started by the head of the service' },
      { ...born, pid: 201 },
      { ...born, pid: 201, kind: 'helper-ended' as const, timeMs: 8500 },
    ]
    const oneMore = (record: RunRecord): RunRecord => ({
      ...record,
      ticks: record.ticks.map((tick) => (tick.timeMs > 8000 ? { ...tick, processes: tick.processes + 1 } : tick)),
    })
    const left = resultOf(judged({ events }, oneMore), 'processes_left')
    expect(left).toMatchObject({ status: 'fail', value: 1 })
    expect(left.evidence).toEqual([
      'helper (pid 200) since 33 of 100 reports, sleep: not started by the head of the service',
    ])
  })

  it('takes workers of the first generation that come before any report for late, not for left', () => {
    const born = { ...crash, kind: 'born', slot: 2, generation: 1, exitCode: null, completed: 0 } as const
    const oneMore = (record: RunRecord): RunRecord => ({
      ...record,
      ticks: record.ticks.map((tick) => (tick.timeMs > 8000 ? { ...tick, processes: tick.processes + 1 } : tick)),
    })
    const leftOf = (event: Partial<typeof born> | { completed: number }) =>
      resultOf(judged({ events: [{ ...born, ...event }] }, oneMore), 'processes_left').value
    expect(leftOf({})).toBe(0)
    expect(leftOf({ completed: 1 })).toBe(1)
  })

  it('sums up several that stayed: since when, whose, with how much memory, and what they run', () => {
    const born = { ...crash, kind: 'born', role: 'browser', slot: null, exitCode: null } as const
    const evidence = 'chromium, of worker 1 (pid 100): a process of the browser Chromium'
    const events = [
      { ...born, pid: 200, completed: 5, evidence },
      { ...born, pid: 201, completed: 40, evidence: 'chrome_crashpad_handler: a process of the browser Chromium' },
      // Its end was seen, and not that it was its own.
      { ...born, pid: 202, completed: 40, evidence },
    ]
    const browsers = [
      { pid: 200, program: 'chromium' },
      { pid: 201, program: 'chrome_crashpad_handler' },
    ]
    const twoMore = (record: RunRecord): RunRecord => ({
      ...record,
      ticks: record.ticks.map((tick) => (tick.timeMs > 8000 ? { ...tick, processes: tick.processes + 2 } : tick)),
      rests: [
        ...record.rests,
        ...record.rests.slice(-1).flatMap((row) =>
          browsers.map((browser) => ({
            ...row,
            ...browser,
            role: 'browser' as const,
            slot: null,
            pssBytes: MiB,
          })),
        ),
      ],
    })
    const left = resultOf(judged({ events }, twoMore), 'processes_left')
    expect(left.value).toBe(2)
    expect(left.evidence).toEqual([
      '2 processes of browsers since 5 to 40 of 100 reports, of worker 1 (pid 100), with 2 MiB of memory (PSS): 1 chromium, 1 chrome_crashpad_handler',
      expect.stringMatching(/^browser \(pid 200\) since 5 of 100 reports, chromium, of worker 1/),
      expect.stringMatching(/^browser \(pid 201\) since 40 of 100 reports, chrome_crashpad_handler: /),
    ])
  })

  it('dropping samples never turns a fail into a pass', () => {
    for (const keep of [2, 5, 20, 1000]) {
      const verdict = judged({ keptBytes: 4 * MiB, noiseBytes: MiB }, (record) => ({
        ...record,
        samples: record.samples.filter((_, index) => index % keep === 0),
      }))
      expect(verdict.status).not.toBe('pass')
    }
  })
})

describe('thresholds', () => {
  it('judge each worker, and the worst decides', () => {
    const verdict = judged({
      keptBytes: MiB,
      thresholds: thresholdsFor(100, 'rss max < 155MiB', 'rss{slot=2} min < 1GiB'),
    })
    const results = verdict.thresholds.filter((one) => one.metric === 'rss')
    expect(results[0]).toMatchObject({ status: 'fail', value: 160 * MiB })
    expect(results[1]).toMatchObject({ status: 'pass', slot: 2, value: 100 * MiB })
  })

  it('add all processes up for the target', () => {
    const verdict = judged({ workers: 3, thresholds: thresholdsFor(100, 'rss{target} max < 1GiB') })
    expect(resultOf(verdict, 'rss').value).toBe(300 * MiB)
  })

  it('compare durations, counts and rates', () => {
    const texts = ['iteration_duration p95 < 100ms', 'iterations_completed >= 100', 'cpu_per_iteration < 1s']
    const verdict = judged({ thresholds: thresholdsFor(100, ...texts) })
    expect(resultOf(verdict, 'iteration_duration').value).toBeCloseTo(99, 0)
    expect(resultOf(verdict, 'iterations_completed').value).toBe(100)
    expect(resultOf(verdict, 'cpu_per_iteration').value).toBeCloseTo(100, -1)
  })

  it('that only warn are shown and do not decide', () => {
    const thresholds = planThresholds([{ expect: 'rss max < 1MiB', level: 'warn', abort: null, accept: null }], [], 100)
    const verdict = judged({ thresholds })
    expect(verdict.status).toBe('pass')
    expect(verdict.findings).toMatchObject([{ status: 'warn' }])
  })
})

describe('a fail that is accepted', () => {
  const accepted = (until: string, expect = 'rss max < 1MiB') =>
    planThresholds([{ expect, level: 'fail', abort: null, accept: { until, reason: 'TICKET-7' } }], [], 100)

  it('is shown with reason and date and does not decide, to the end of that day', () => {
    const verdict = judged({ thresholds: accepted('2026-01-01'), noiseBytes: MiB })
    expect(verdict.status).toBe('pass')
    expect(resultOf(verdict, 'rss')).toMatchObject({ status: 'fail', acceptance: { state: 'in force' } })
    expect(verdict.findings[0]).toMatchObject({
      status: 'accepted',
      sentence: expect.stringContaining('Accepted until 2026-01-01: TICKET-7.'),
    })
  })

  it('decides when it had expired before the run began, whatever the day is today', () => {
    const verdict = judged({ thresholds: accepted('2025-12-31') })
    expect(verdict.status).toBe('fail')
    expect(verdict.findings[0]?.sentence).toContain('It was accepted until 2025-12-31, which was over: TICKET-7.')
  })

  it('is inconclusive where the record does not say when the run began', () => {
    const verdict = judged({ thresholds: accepted('2026-01-01') }, (record) => ({ ...record, outcome: null }))
    expect(verdict.status).toBe('inconclusive')
  })

  it('accepts no lack of knowledge: what is not known stays inconclusive', () => {
    const verdict = judged({ thresholds: accepted('2026-01-01', 'pss < 1GiB') }, (record) => ({
      ...record,
      rests: [],
    }))
    expect(verdict.status).toBe('inconclusive')
  })

  it('is no longer needed where the threshold holds, and that is said', () => {
    const verdict = judged({ thresholds: accepted('2026-01-01', 'rss max < 1GiB'), noiseBytes: MiB })
    expect(verdict.status).toBe('pass')
    expect(verdict.findings).toMatchObject([
      { status: 'note', sentence: expect.stringContaining('no acceptance any more') },
    ])
  })
})
