import { describe, expect, it } from 'vitest'
import type { EventKind } from '../../../record/events.ts'
import type { MatchRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

const matches: readonly MatchRow[] = [
  { timeMs: 10, pattern: 'memory_error', count: 1, line: 'MemoryError while it starts' },
  { timeMs: 5000, pattern: 'memory_error', count: 2, line: 'MemoryError: 7' },
  { timeMs: 5001, pattern: 'figures', count: 1, line: 'More than 20 figures' },
  { timeMs: 6000, pattern: 'memory_error', count: 40, line: null },
]

function resultOf(text: string, change: (record: RunRecord) => RunRecord = (record) => ({ ...record, matches })) {
  const thresholds = planThresholds([], parseAsked([text]), 100)
  const result = judgeRun(change(simulateRun({ thresholds }))).thresholds.find((one) => one.text === text)
  if (result === undefined) throw new Error(`no result of ${text}`)
  return result
}

const withEvent = (kind: EventKind, timeMs: number) => (record: RunRecord) => {
  const events = record.events.slice(0, 1).map((event) => ({ ...event, kind, timeMs }))
  return { ...record, events: [...record.events, ...events] }
}

describe('matches of the log', () => {
  it('count from the first request on, and are quoted', () => {
    expect(resultOf('log_matches{pattern=memory_error} == 0')).toMatchObject({
      status: 'fail',
      value: 39,
      evidence: ['log: "MemoryError: 7"'],
    })
    expect(resultOf('log_matches == 0').value).toBe(40)
  })

  it('that tell of memory are a note where no threshold asks for them', () => {
    const findings = judgeRun({ ...simulateRun(), matches }).findings.filter(({ status }) => status === 'note')
    expect(findings).toContainEqual({
      status: 'note',
      threshold: null,
      sentence: 'The log has 39 lines that say that memory could not be had (memory_error).',
      evidence: ['log: "MemoryError: 7"'],
    })
  })

  it('are none where no line matched', () => {
    expect(resultOf('log_matches{pattern=figures} == 0', (record) => record)).toMatchObject({
      status: 'pass',
      value: 0,
    })
  })

  it('are at least those that came before Docker was gone, while it still mattered', () => {
    const gone = (timeMs: number) => withEvent('docker-gone', timeMs)
    expect(resultOf('log_matches == 0', gone(5000))).toMatchObject({
      status: 'inconclusive',
      reason: expect.stringContaining('Docker was gone before the end'),
    })
    expect(resultOf('log_matches == 0', (record) => gone(5000)({ ...record, matches })).status).toBe('fail')
    expect(resultOf('log_matches == 0', gone(1e9))).toMatchObject({ status: 'pass', value: 0 })
  })

  it.each([
    ['Docker does not give the log', 'figures', withEvent('log-unreadable', 0)],
    ['the scenario has no pattern "memory_eror"; it has memory_error, figures', 'memory_eror', (one: RunRecord) => one],
    [
      'the scenario names no pattern',
      'figures',
      (one: RunRecord) => ({ ...one, plan: { ...one.plan, logPatterns: {} } }),
    ],
    ['did not get to its first request', 'figures', (one: RunRecord) => ({ ...one, events: [] })],
  ])('are inconclusive: %s', (reason, pattern, change) => {
    const result = resultOf(`log_matches{pattern=${pattern}} == 0`, change)
    expect(result.status).toBe('inconclusive')
    expect(result.reason).toContain(reason)
  })
})
