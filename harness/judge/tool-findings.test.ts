import { describe, expect, it } from 'vitest'
import type { ToolReport } from '../record/run-outcome.ts'
import type { RunRecord } from '../record/run-record.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { plainK6Load } from '../testing/tool-iterations.ts'
import { findingsOfTool } from './tool-findings.ts'

const simulated = simulateRun({})
const made = simulated.iterations.filter(({ phase }) => phase === 'load').length

function recordOf(tool: Partial<ToolReport> | null): RunRecord {
  const { outcome } = simulated
  const whole =
    tool === null ? null : { claimed: made, dropped: 0, counted: null, end: 'k6 ended', thresholds: [], ...tool }
  return {
    ...simulated,
    plan: { ...simulated.plan, load: plainK6Load },
    outcome: outcome === null ? null : { ...outcome, tool: whole },
  }
}

describe('what the tool says that made the load', () => {
  it('is nothing where soakgate made it, and a note where all held', () => {
    expect(findingsOfTool(recordOf(null))).toEqual([])
    expect(findingsOfTool(recordOf({ thresholds: [{ text: 'checks rate==1', status: 'held' }] }))).toMatchObject([
      { status: 'note', sentence: 'k6 says that its own thresholds held: checks rate==1.' },
    ])
  })

  it('decides where its threshold was crossed, and passes nothing that it had no samples for', () => {
    const thresholds: ToolReport['thresholds'] = [
      { text: 'checks rate==1', status: 'crossed' },
      { text: 'pages avg<10', status: 'no-samples' },
    ]
    expect(findingsOfTool(recordOf({ thresholds })).map(({ status, sentence }) => [status, sentence])).toEqual([
      ['fail', 'k6 says that its threshold was crossed: checks rate==1.'],
      ['inconclusive', 'k6 had no samples for its threshold, which it counts as held: pages avg<10.'],
    ])
  })

  it('is not believed where it claims more or less than it told of', () => {
    expect(findingsOfTool(recordOf({ claimed: made + 1 }))).toMatchObject([{ status: 'inconclusive' }])
    expect(findingsOfTool(recordOf({ claimed: null }))).toEqual([])
  })

  it.each([
    ['k6 ended with exit code 0', []],
    ['k6 ended with exit code 99: a threshold was crossed', []],
    ['k6 ended with exit code 110: the script marked the test as failed', []],
    ['k6 ended with exit code 101: teardown took longer than teardownTimeout', ['warn']],
    [
      'segment 1 of 2 (here): k6 ended with exit code 101: teardown took longer than teardownTimeout; segment 2 of 2 (ssh): k6 ended with exit code 0',
      ['warn'],
    ],
  ])('has the end of k6 where rows and thresholds do not say it: %s', (end, statuses) => {
    const told = findingsOfTool(recordOf({ end }))
    expect(told.map(({ status }) => status)).toEqual(statuses)
    expect(told.every(({ sentence }) => sentence === `${end}.`)).toBe(true)
  })

  it('has no end of k6 that the run ended for anyhow', () => {
    const record = recordOf({ end: 'k6 ended with exit code 105: it was told to stop by a signal' })
    const { outcome } = record
    const early = { ...record, outcome: outcome === null ? null : { ...outcome, reason: 'looked' as const } }
    expect(findingsOfTool(early)).toEqual([])
  })

  it('is told of a command by the name of its program, and that it knows no times where it knows none', () => {
    const record = recordOf({ claimed: made, end: 'ab ended with exit code 0' })
    const load = {
      engine: 'command',
      command: ['/usr/bin/ab', '-H', 'secret'],
      cwd: '/',
      env: {},
      count: null,
      output: 'ab',
    } as const
    const untimed = record.iterations.map((row) => ({ ...row, startMs: null, durationMs: null }))
    const told = findingsOfTool({ ...record, plan: { ...record.plan, load }, iterations: untimed })
    expect(told.map(({ status, sentence }) => [status, sentence])).toEqual([
      ['note', 'ab ended with exit code 0.'],
      ['note', expect.stringMatching(/^ab tells how many completed and not when, so growth is not judged: /)],
    ])
  })
})
