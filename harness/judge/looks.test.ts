import { describe, expect, it } from 'vitest'
import type { GroupRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { RecordedRow } from '../record/tables.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import type { Acceptance } from '../scenario/scenario.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'
import { openLooks } from './looks.ts'

const MiB = 1024 ** 2
const startedAt = '2026-01-01T00:00:00.000Z'

function aborting(text: string, accept: Acceptance | null = null) {
  return planThresholds([{ expect: text, level: 'fail', abort: true, accept }], [], 100)
}

/** The rows of a run in the order in which they came, each with when it was known. */
function rowsOf(record: RunRecord): RecordedRow[] {
  const rows: { timeMs: number; seen: RecordedRow }[] = [
    ...record.events.map((row) => ({ timeMs: row.timeMs, seen: { table: 'events' as const, row } })),
    ...record.samples.map((row) => ({ timeMs: row.timeMs, seen: { table: 'samples' as const, row } })),
    ...record.iterations.map((row) => ({
      timeMs: (row.startMs ?? 0) + (row.durationMs ?? 0),
      seen: { table: 'iterations' as const, row },
    })),
  ]
  return rows.sort((a, b) => a.timeMs - b.timeMs).map(({ seen }) => seen)
}

function firstStop(spec: SimulatedRun, change: (record: RunRecord) => RunRecord = (record) => record) {
  const record = change(simulateRun(spec))
  const look = openLooks(record.plan, startedAt)
  const rows = rowsOf(record)
  for (const [index, seen] of rows.entries()) {
    const decision = look(seen)
    if (decision.kind === 'stop') return { why: decision.why, at: index / rows.length, record }
  }
  return null
}

const failing = (everyNth: number) => (record: RunRecord) => ({
  ...record,
  iterations: record.iterations.map((row, index) =>
    index % everyNth === 0 ? { ...row, outcome: 'failed' as const, reason: 'status 500' } : row,
  ),
})

const crash = { kind: 'crashed', timeMs: 8000, pid: 101, role: 'worker', slot: 2, exitCode: 3 } as const

describe('a look at the run so far', () => {
  it('stops at a crash where nobody said otherwise, and not when told to go on', () => {
    const usual = planThresholds([], [], 100)
    expect(firstStop({ thresholds: usual, events: [crash] })?.why).toBe('worker 2 (pid 101) crashed')
    const patient = usual.map((planned) => ({ ...planned, abort: false }))
    expect(firstStop({ thresholds: patient, events: [crash] })).toBeNull()
  })

  it('says of what is no worker what it is', () => {
    const kill = { ...crash, kind: 'oom-killed', role: 'browser', slot: null } as const
    const usual = planThresholds([], [], 100)
    expect(firstStop({ thresholds: usual, events: [kill] })?.why).toBe('a browser (pid 101) oom-killed')
  })

  it('stops when a worker is larger than its bound, which the record then shows too', () => {
    const stop = firstStop({ keptBytes: MiB, thresholds: aborting('rss max < 130MiB') })
    expect(stop?.why).toBe('rss max < 130MiB: it is already 130 MiB')
    expect(stop?.at).toBeLessThan(0.6)
    expect(stop && judgeRun(stop.record).status).toBe('fail')
  })

  it('adds all processes of a tick up for the target', () => {
    expect(firstStop({ workers: 3, thresholds: aborting('rss_peak{target} < 299MiB') })?.why).toContain('300 MiB')
    expect(firstStop({ workers: 3, thresholds: aborting('rss_peak{target} < 301MiB') })).toBeNull()
  })

  it('stops when the limit of the control group is nearly used up', () => {
    const record = simulateRun({ thresholds: aborting('limit_used < 90%') })
    const look = openLooks(record.plan, startedAt)
    const group = (usedBytes: number, besides: GroupRow['besides'] = 'nobody') => {
      const row = { timeMs: 2000, usedBytes, cacheBytes: 0, limitBytes: 100 * MiB, slot: null, height: 0, besides }
      return look({ table: 'groups', row }).kind
    }
    // What soakgate itself takes may be the rest.
    expect(group(95 * MiB, 'soakgate')).toBe('continue')
    expect([group(89 * MiB), group(90 * MiB)]).toEqual(['continue', 'stop'])
  })

  it('stops only when the rest of the run could not mend it any more', () => {
    const thresholds = aborting('iteration_failed_rate <= 10%')
    expect(firstStop({ thresholds }, failing(20))).toBeNull()
    const stop = firstStop({ thresholds }, failing(2))
    // 13 of at most 120 are more than 10 %.
    expect(stop?.why).toBe('iteration_failed_rate <= 10%: it is already 10.8 %')
    expect(firstStop({ thresholds: aborting('iterations_completed >= 90') }, failing(2))?.why).toBe(
      'iterations_completed >= 90: it can no longer be more than 89',
    )
  })

  it('does not stop for what only warns, nor for what is accepted on that day', () => {
    const warned = planThresholds([{ expect: 'rss max < 1MiB', level: 'warn', abort: true, accept: null }], [], 100)
    expect(firstStop({ thresholds: warned })).toBeNull()
    const accepted = (until: string) => aborting('rss max < 1MiB', { until, reason: 'known' })
    expect(firstStop({ thresholds: accepted('2026-01-01') })).toBeNull()
    expect(firstStop({ thresholds: accepted('2025-12-31') })).not.toBeNull()
  })

  it('says nothing of thresholds that are known only at the end', () => {
    const thresholds = planThresholds([], parseAsked(['rss avg < 1MiB', 'iteration_duration p95 < 1ms']), 100)
    expect(firstStop({ thresholds })).toBeNull()
  })
})
