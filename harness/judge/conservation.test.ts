import { describe, expect, it } from 'vitest'
import type { ServerCountOutcome } from '../record/run-outcome.ts'
import type { RunRecord } from '../record/run-record.ts'
import { simulateRun } from '../testing/simulated-run.ts'
import { conservationOf, findingsOfCount } from './conservation.ts'

const simulated = simulateRun({})
const made = simulated.iterations.filter(({ phase }) => phase === 'load').length

function counted(serverCount: ServerCountOutcome | null): RunRecord {
  const { outcome } = simulated
  return { ...simulated, outcome: outcome === null ? null : { ...outcome, serverCount } }
}

describe('the table of what became of all', () => {
  it('has what was asked, begun and counted by the service', () => {
    const table = { engine: 'iterations', asked: made, started: made, unknown: 0, claimed: null }
    expect(conservationOf(counted(null))).toEqual({ ...table, served: null })
    expect(conservationOf(counted({ count: 7, problem: null }))).toEqual({ ...table, served: 7 })
  })

  it('of a run that was killed has what its record lacks as unknown', () => {
    const whole = simulateRun({ size: 500 })
    const rows = whole.iterations.filter(({ phase, iteration }) => phase === 'warmup' || iteration <= 120)
    const killed = { ...whole, iterations: rows, outcome: null }
    expect(conservationOf(killed)).toMatchObject({
      asked: 500,
      started: 120,
      unknown: 380,
      claimed: null,
      served: null,
    })
  })

  it('of a run that was killed while it went on beyond its size asks for what it had begun', () => {
    const whole = simulateRun({ size: 150 })
    const killed = { ...whole, plan: { ...whole.plan, size: 100, extendTo: 200 }, outcome: null }
    expect(conservationOf(killed)).toMatchObject({ asked: 150, started: 150, unknown: 0 })
  })

  it('of a run that ended early has what never began as not started, not as unknown', () => {
    const iterations = simulated.iterations.map((row) =>
      row.phase === 'load' && row.iteration > 30 ? { ...row, outcome: 'not-started' as const, startMs: null } : row,
    )
    expect(conservationOf({ ...simulated, iterations })).toMatchObject({ asked: made, started: 30, unknown: 0 })
  })
})

describe('the count of the service', () => {
  it.each([
    [null, []],
    [{ count: made, problem: null }, []],
    [
      { count: made - 1, problem: null },
      [['inconclusive', `The service counted ${made - 1} reports, and ${made} completed.`]],
    ],
    [
      { count: made + 2, problem: null },
      [['warn', `The service counted ${made + 2} reports, and ${made} were begun: others ask it too.`]],
    ],
    [
      { count: null, problem: 'answered 404' },
      [['inconclusive', "The service's own count could not be read: answered 404."]],
    ],
  ])('%j is held against the iterations', (serverCount, expected) => {
    expect(findingsOfCount(counted(serverCount)).map(({ status, sentence }) => [status, sentence])).toEqual(expected)
  })
})
