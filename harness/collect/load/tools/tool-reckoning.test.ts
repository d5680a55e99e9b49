import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reckon, type ToolEnding } from './tool-reckoning.ts'

const lost = { outcome: 'lost', count: 29, reason: 'ab: the connection broke' } as const
const ending: ToolEnding = {
  program: 'ab',
  how: 'exit code 0',
  asked: 100,
  isTold: true,
  users: 4,
  stopped: null,
  counted: 100,
  claims: { completed: 100, failures: [] },
}

describe('the end of a tool', () => {
  it('leaves nothing to be settled where the service counted all', () => {
    expect(reckon(ending)).toEqual({
      settled: [],
      doubt: null,
      missing: null,
      report: {
        claimed: 100,
        counted: 100,
        dropped: 0,
        end: 'ab ended with exit code 0; it claims 100 completed; the service counted 100',
        thresholds: [],
      },
    })
  })

  it('tells a tool that claims more than the service counted', () => {
    const reason = 'ab claims 100 completed, and the service counted 71'
    expect(reckon({ ...ending, counted: 71 }).settled).toEqual([{ outcome: 'lost', reason, count: 29 }])
  })

  it('takes the reasons of the tool for what the service did not count', () => {
    const { settled, doubt } = reckon({ ...ending, counted: 71, claims: { completed: 71, failures: [lost] } })
    expect(settled).toEqual([lost])
    expect(doubt).toBeNull()
  })

  it('is doubted where the tool lost answers that the service counted', () => {
    const { settled, doubt } = reckon({ ...ending, claims: { completed: 71, failures: [lost] } })
    expect(settled).toEqual([])
    expect(doubt).toBe('ab told of 29 more that did not complete (ab: the connection broke), beside the 100 that did')
  })

  it('tells what the tool never made', () => {
    const { settled, missing, report } = reckon({ ...ending, counted: 96, claims: { completed: 96, failures: [] } })
    expect([settled, missing, report.dropped]).toEqual([[], 'ab made 96 of 100', 4])
  })

  it('takes the word of the tool where nobody counts', () => {
    expect(reckon({ ...ending, counted: null, claims: { completed: 71, failures: [lost] } }).settled).toEqual([
      { outcome: 'completed', reason: null, count: 71 },
      lost,
    ])
  })

  it('does not believe an exit code where nobody says more', () => {
    const reason = 'ab ended with exit code 0, and the service counted 71 of 100'
    expect(reckon({ ...ending, counted: 71, claims: null }).settled).toEqual([{ outcome: 'lost', reason, count: 29 }])
  })

  it('compares no number of a tool that had none', () => {
    const claims = { completed: 260, failures: [] }
    expect(reckon({ ...ending, isTold: false, counted: 260, claims }).report).toMatchObject({
      claimed: null,
      counted: 260,
    })
  })

  it('does not forget what a tool had under way that gave up', () => {
    const timedOut = { outcome: 'timed-out', count: 1, reason: 'ab gave up: timeout' } as const
    const claims = { completed: 8, failures: [timedOut], leftUnderWay: true }
    const { settled, missing, report } = reckon({ ...ending, counted: 8, claims })
    expect(settled).toEqual([timedOut, { outcome: 'lost', reason: 'ab gave up while they were under way', count: 3 }])
    expect([missing, report.claimed, report.dropped]).toEqual(['ab made 12 of 100', null, 88])
    expect(reckon({ ...ending, asked: 10, counted: 8, claims }).settled.at(-1)).toMatchObject({ count: 1 })
    // The service had answered these three, and the tool did not see it.
    expect(reckon({ ...ending, counted: 11, claims }).settled).toEqual([timedOut])
  })

  it('takes as many as there are users for under way in a tool that was stopped, and holds no claim against it', () => {
    const stopped = { outcome: 'aborted', reason: 'the run was stopped' } as const
    const underWay = { ...stopped, count: 4 }
    const settled = (rest: Partial<ToolEnding>) => reckon({ ...ending, stopped, ...rest }).settled
    expect(settled({ counted: 60, claims: null })).toEqual([underWay])
    const claims = { completed: 62, failures: [lost] }
    expect(settled({ counted: 60, claims })).toEqual([lost, underWay])
    expect(settled({ counted: 98, claims: null })).toEqual([{ ...stopped, count: 2 }])
    expect(settled({ counted: 100, claims: null })).toEqual([])
  })

  it('adds up to what was asked, whatever is claimed and counted', () => {
    const number = fc.integer({ min: 0, max: 200 })
    const claims = fc.option(
      fc.record({
        completed: number,
        failures: fc.array(
          fc.record({
            outcome: fc.constantFrom('lost' as const, 'failed' as const, 'timed-out' as const),
            count: number,
            reason: fc.constant('it said so'),
          }),
          { maxLength: 3 },
        ),
        leftUnderWay: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.option(number),
        claims,
        fc.boolean(),
        fc.option(fc.constant({ outcome: 'aborted' as const, reason: 'the run was stopped' })),
        (asked, counted, said, isTold, stopped) => {
          const known = counted === null && said === null ? 0 : counted
          const { settled, report } = reckon({
            program: 'x',
            how: 'exit code 0',
            asked,
            isTold,
            users: 4,
            stopped,
            counted: known,
            claims: said,
          })
          const told = known === null ? 0 : Math.min(asked, known)
          const sum = settled.reduce((all, { count }) => all + count, told)
          if (stopped === null) expect(sum + (report.dropped ?? 0)).toBe(asked)
          else expect(sum).toBeLessThanOrEqual(asked)
          expect(settled.every(({ count }) => count > 0)).toBe(true)
        },
      ),
    )
  })
})
