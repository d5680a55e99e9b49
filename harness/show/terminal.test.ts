import { describe, expect, it } from 'vitest'
import { simulateReport } from '../testing/simulated-report.ts'
import { renderTerminal } from './terminal.ts'

const MiB = 1024 ** 2

describe('the terminal report', () => {
  it('has a table of the sizes, a sentence for each finding and the command that repeats it', () => {
    const text = renderTerminal([simulateReport([{ size: 100, keptBytes: 4 * MiB, noiseBytes: MiB }])], {
      color: false,
    })
    expect(text).toContain('quote, variant before, at 1 user, seed 7')
    expect(text).toMatch(/100 .*FAIL.*100 completed/)
    expect(text).toMatch(/✗ worker \d: \+\d/)
    expect(text).toContain('again: npx soakgate run scenarios/quote.ts -n 100 --variant before --seed 7')
    expect(text).toContain('FAIL: failed at 100 reports')
    expect(text).toContain('record: results/quote/now')
  })

  it('names the log of a run of which nothing came', () => {
    const report = simulateReport([{ size: 25 }])
    expect(renderTerminal([report], { color: false })).not.toContain('target.log')
    const runs = report.verdict.runs.map((run) => ({
      ...run,
      outcomes: { ...run.outcomes, completed: 0 },
      findings: [
        { status: 'fail', threshold: null, sentence: 'Not one of 25 reports completed.', evidence: [] } as const,
      ],
    }))
    const text = renderTerminal([{ ...report, verdict: { ...report.verdict, runs } }], { color: false })
    expect(text).toContain('    log: results/quote/now/25/target.log\n    again: ')
  })

  it('says how many a run made that went on, and repeats it as it was asked for', () => {
    const report = simulateReport([{ size: 25 }])
    const runs = report.verdict.runs.map((run) => ({ ...run, conservation: { ...run.conservation, asked: 50 } }))
    const plan = { ...report.plan, runs: report.plan.runs.map((run) => ({ ...run, extendTo: 100 })) }
    const text = renderTerminal([{ ...report, plan, verdict: { ...report.verdict, runs } }], { color: false })
    expect(text.match(/│ +25 → 50 │/g)).toHaveLength(2)
    expect(text).toMatch(/^25 → 50 reports$/m)
    expect(text).toContain('-n 25 --extend-to 100 ')
  })

  it('is free of escapes without colour', () => {
    expect(renderTerminal([simulateReport([{ size: 25 }])], { color: false })).not.toContain('\u001b')
    expect(renderTerminal([simulateReport([{ size: 25 }])], { color: true })).toContain('\u001b')
  })
})
