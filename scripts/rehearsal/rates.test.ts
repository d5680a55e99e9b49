import { describe, expect, it } from 'vitest'
import type { LadderVerdict, RunVerdict, Status } from '../../harness/judge/verdict.ts'
import { planCells } from './cell.ts'
import type { DoneCell } from './done-cell.ts'
import { renderRehearsal } from './page.ts'
import { areGood, ratesOf } from './rates.ts'

/** Rounds of one cell, with the verdicts that they got. */
function rounds(variant: string, statuses: readonly Status[], sentence = 'nothing'): DoneCell[] {
  const cells = planCells(statuses.length).filter(
    ({ right, expectation }) => right !== null && expectation.variant === variant,
  )
  return cells.map((cell, index) => ({ cell, result: resultOf(cell.size, statuses[index] ?? 'pass', sentence) }))
}

function resultOf(size: number, status: Status, sentence: string): DoneCell['result'] {
  const findings = status === 'pass' ? [] : [{ status, threshold: null, sentence, evidence: [] }]
  const run = { size, status, findings, thresholds: [] } as unknown as RunVerdict
  const exitCode = { pass: 0, fail: 1, inconclusive: 3 }[status]
  const verdict = { status, exitCode, runs: [run] } as unknown as LadderVerdict
  return { verdict, recordHash: 'abc', runFolder: import.meta.dirname }
}

const crash = 'worker_crashes == 0: it is 1 (worker 1). worker 1 crashed: exit code 3'

describe('the rates of repeated runs', () => {
  it('call a fail of what is healthy and a pass of what is faulty false', () => {
    const rates = ratesOf([
      ...rounds('steady', ['pass', 'fail', 'inconclusive']),
      ...rounds('crashes', ['fail', 'pass'], crash),
    ])
    expect(rates).toMatchObject({
      rounds: 5,
      found: { pass: 2, fail: 2, inconclusive: 1 },
      falseFails: { count: 1, total: 3 },
      falsePasses: { count: 1, total: 2 },
      inconclusive: { count: 1, total: 5 },
    })
  })

  it('are good without a false verdict and with one of twenty that says nothing', () => {
    const passes = Array.from({ length: 19 }, (): Status => 'pass')
    expect(areGood(ratesOf(rounds('steady', [...passes, 'inconclusive'])))).toBe(true)
    expect(areGood(ratesOf(rounds('steady', ['pass', 'inconclusive'])))).toBe(false)
    expect(areGood(ratesOf(rounds('steady', [...passes, 'fail'])))).toBe(false)
    expect(areGood(ratesOf(rounds('crashes', [...passes, 'fail'], crash)))).toBe(false)
  })
})

describe('the page', () => {
  it('has a row for each repeated cell, with exact intervals, and a line with the totals', () => {
    const { page, problems } = renderRehearsal(rounds('steady', ['pass', 'pass']), [])
    expect(page).toContain('| steady | 100 | – | 2 | pass | 2 | 0 | 0 | 0 (0 … 84.2) | – | 0 (0 … 84.2) | – |')
    expect(page).toContain('In all 2 runs: false fails 0 of 2, in % 0 (0 … 84.2); false passes 0 of 0, in % –;')
    expect(page).toContain('at most 5 % inconclusive. That holds.')
    expect(problems).toEqual([])
  })

  it('says what was not as expected, and that the rates do not hold', () => {
    const { page, problems } = renderRehearsal(rounds('steady', ['pass', 'fail'], 'it grew'), [])
    expect(page).toContain('- steady-100-round-2: expected pass; got fail (exit 1): it grew')
    expect(problems).toEqual([expect.stringMatching(/^Rates: .*false fails 1 of 2, .*That does not hold\.$/)])
  })

  it('takes a fail for another reason for a problem, although it is no false verdict', () => {
    const { problems } = renderRehearsal(rounds('crashes', ['fail'], 'it grew'), [])
    expect(problems).toEqual([expect.stringMatching(/^crashes-100-round-1: expected fail because of .*it grew$/)])
  })

  it('names in one line what has not been run', () => {
    const { page } = renderRehearsal([], planCells(1).slice(0, 2))
    expect(page).toContain('- not run yet: steady-25-1, leaks-25-1')
    expect(page).toContain('None has been run yet.')
  })
})
