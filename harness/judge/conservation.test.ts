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
    const table = { engine: 'iterations', asked: made, started: made, claimed: null }
    expect(conservationOf(counted(null))).toEqual({ ...table, served: null })
    expect(conservationOf(counted({ count: 7, problem: null }))).toEqual({ ...table, served: 7 })
  })

  it('of a run that did not end knows what it began', () => {
    const [first, ...others] = simulated.iterations
    const cut = others.map((row) => ({ ...row, outcome: 'not-started' as const, startMs: null, durationMs: null }))
    const record = { ...simulated, outcome: null, iterations: first === undefined ? cut : [first, ...cut] }
    expect(conservationOf(record)).toMatchObject({ claimed: null, served: null })
    expect(conservationOf(record).started).toBeLessThan(made)
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
