import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IterationRow } from '../../record/rows.ts'
import { IterationLedger } from './iteration-ledger.ts'

const start = (iteration: number) => ({ phase: 'load', iteration, user: 1, startMs: 1000 }) as const
const end = (iteration: number, outcome: IterationRow['outcome'] = 'completed'): IterationRow => ({
  phase: 'load',
  iteration,
  user: 1,
  outcome,
  reason: null,
  workerPid: null,
  startMs: 1000,
  durationMs: 5,
  status: 200,
  receivedBytes: 10,
  units: 1,
})

describe('the ledger', () => {
  it('takes exactly one end for each iteration that began', () => {
    const ledger = new IterationLedger('load', 3)
    ledger.start(start(1))
    expect(ledger.end(end(1))).toBe(true)
    expect(ledger.end(end(1))).toBe(false)
    expect(ledger.end(end(2))).toBe(false)
    expect(ledger.end({ ...end(1), phase: 'warmup' })).toBe(false)
    ledger.start(start(1))
    expect(ledger.end(end(1))).toBe(false)
    expect(ledger.counts().completed).toBe(1)
  })

  it('gives those in flight the fate of their process', () => {
    const ledger = new IterationLedger('load', 3)
    ledger.start(start(1))
    ledger.start(start(2))
    ledger.end(end(1))
    expect(ledger.endInFlight('lost', 'the process ended', 1250.5)).toEqual([
      {
        ...end(2, 'lost'),
        units: 0,
        reason: 'the process ended',
        durationMs: 250.5,
        status: null,
        receivedBytes: 0,
      },
    ])
    expect(ledger.endInFlight('lost', 'again', 2000)).toEqual([])
    expect(ledger.end(end(2))).toBe(false)
  })

  it('gives those that never began a row without times', () => {
    const ledger = new IterationLedger('load', 2)
    ledger.start(start(1))
    expect([...ledger.endNotStarted('stopped')]).toMatchObject([
      { iteration: 2, outcome: 'not-started', reason: 'stopped', user: null, startMs: null, durationMs: null },
    ])
  })

  it('adds up to what was asked, and has one row for each number, whatever it is told', () => {
    const told = fc.record({ kind: fc.constantFrom('start', 'end'), iteration: fc.integer({ min: 1, max: 12 }) })
    fc.assert(
      fc.property(fc.array(told), (reports) => {
        const ledger = new IterationLedger('load', 12)
        const rows: IterationRow[] = []
        for (const { kind, iteration } of reports) {
          if (kind === 'start') ledger.start(start(iteration))
          else if (ledger.end(end(iteration))) rows.push(end(iteration))
        }
        rows.push(...ledger.endInFlight('lost', '', 2000), ...ledger.endNotStarted(''))
        expect(rows.map(({ iteration }) => iteration).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 12 }, (_, index) => index + 1),
        )
        expect(Object.values(ledger.counts()).reduce((sum, count) => sum + count)).toBe(12)
      }),
    )
  })
})
