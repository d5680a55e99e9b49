import { describe, expect, it } from 'vitest'
import { judgeRun } from '../judge/judge-run.ts'
import { judgeLadder } from '../judge/ladder.ts'
import type { LadderPlan } from '../scenario/ladder-plan.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { renderError } from './error-text.ts'
import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { printable } from './printable.ts'
import { progressListener, renderProgress, renderStage } from './progress.ts'
import type { Report } from './report.ts'
import { renderTerminal } from './terminal.ts'

const MiB = 1024 ** 2

function reportOf(...specs: SimulatedRun[]): Report {
  const plan = {
    scenario: { name: 'quote', iterationName: 'report' },
    variant: 'before',
    seed: 7,
    runs: [{ size: 25 }, { size: 100 }],
  } as unknown as LadderPlan
  const verdict = judgeLadder(
    specs.map((spec) => judgeRun(simulateRun(spec))),
    plan,
  )
  return { plan, verdict, recordPath: 'results/quote/now', scenarioPath: 'scenarios/quote.ts' }
}

const evil = {
  kind: 'crashed',
  timeMs: 5000,
  slot: 1,
  pid: 100,
  exitCode: 3,
  evidence: 'log: "\u001b[2J<script>&\nFAKE PASS"',
} as const

describe('the terminal report', () => {
  it('has a table of the sizes, a sentence for each finding and the command that repeats it', () => {
    const text = renderTerminal(reportOf({ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB }), { color: false })
    expect(text).toContain('quote, variant before, seed 7')
    expect(text).toMatch(/100 .*FAIL.*100 completed/)
    expect(text).toMatch(/✗ worker \d: \+\d/)
    expect(text).toContain('again: npx soakgate run scenarios/quote.ts -n 100 --variant before --seed 7')
    expect(text).toContain('FAIL: failed at 100 reports')
    expect(text).toContain('record: results/quote/now')
  })

  it("is free of escapes without colour, and of the target's own in any case", () => {
    const text = renderTerminal(reportOf({ size: 25, events: [evil] }), { color: false })
    expect(text).not.toContain('\u001b')
    expect(text).toContain('\\x1b[2J')
    expect(renderTerminal(reportOf({ size: 25 }), { color: true })).toContain('\u001b')
  })

  it('does not let text of the target begin a line of its own', () => {
    const text = renderTerminal(reportOf({ size: 25, events: [evil] }), { color: false })
    expect(text.split('\n').some((line) => line.startsWith('FAKE'))).toBe(false)
  })
})

describe('JUnit XML', () => {
  it('has a suite a size and a case a threshold; a fail is a failure, what was not run an error', () => {
    const xml = renderJunit(reportOf({ size: 25, events: [evil] }))
    expect(xml).toContain('<testsuite name="quote (before) at 25 reports"')
    expect(xml).toMatch(
      /<testcase classname="quote" name="worker_crashes == 0">\s*<failure message="worker_crashes == 0: it is 1/,
    )
    expect(xml).toMatch(/at 100 reports" tests="1" failures="0" errors="1"/)
    expect(xml).toContain('&lt;script&gt;&amp;')
    expect(xml).not.toContain('\u001b')
  })

  it('shows inconclusive as an error, never as a pass', () => {
    const xml = renderJunit(reportOf({ size: 25, outcome: { reason: 'time-limit', status: 'stopped' } }))
    expect(xml).toMatch(/<testcase classname="quote" name="the run">\s*<error message="The run ended early/)
  })
})

it('JSON is the verdict', () => {
  const report = reportOf({ size: 25 })
  expect(JSON.parse(renderJson(report))).toEqual(JSON.parse(JSON.stringify(report.verdict)))
})

it('printable makes control characters visible', () => {
  expect(printable('a\u001b[31m\u0000\u009bb\nc\td')).toBe('a\\x1b[31m\\x00\\x9bb c\td')
})

it('an error says what, expected, got and what to do', () => {
  const error = new SoakgateError('port-taken', 'Port 80 is taken', { expected: 'nobody there', got: 'somebody' })
  expect(renderError(error)).toBe(
    'error port-taken: Port 80 is taken\n  expected: nobody there\n  got:      somebody\n' +
      '  End what listens there, or leave target.port out: soakgate then takes a free one.\n',
  )
})

describe('the live display', () => {
  it('shows how far, how fast, until when, and the memory per worker and in sum', () => {
    const { plan, iterations } = simulateRun({ size: 100 })
    let now = 0
    let text = ''
    let stage = ''
    const listener = progressListener(
      () => now,
      (state) => {
        text = renderProgress(state)
        stage = renderStage(state)
      },
    )
    listener.onStage(plan, 'starting')
    expect(stage).toBe('100 reports: starting')
    listener.onStage(plan, 'warming up')
    const [warmup] = iterations
    if (warmup !== undefined) listener.onIteration(plan, warmup)
    expect(stage).toBe('100 reports: warming up, 1 done')
    listener.onStage(plan, 'load')
    now = 5000
    for (const row of iterations.filter((one) => one.phase === 'load').slice(0, 50)) listener.onIteration(plan, row)
    listener.onMemory(plan, [
      { pid: 1, role: 'master', slot: null, rssBytes: 50 * MiB },
      { pid: 2, role: 'worker', slot: 1, rssBytes: 100 * MiB },
      { pid: 3, role: 'worker', slot: 2, rssBytes: 110 * MiB },
    ])
    expect(text).toContain('50/100, 10.0/s, ETA 5 s')
    expect(text).toContain('RSS: worker 1 100 MiB, worker 2 110 MiB, sum of 3 processes 260 MiB')
  })
})
