import { describe, expect, it } from 'vitest'
import { simulateRun } from '../testing/simulated-run.ts'
import { noteBacklog } from './backlog-note.ts'

describe('the backlog of a run', () => {
  it.each([
    [{ mostWaiting: 0, longestDelayMs: 1.2, neverBegun: 0 }, []],
    [null, []],
    [
      { mostWaiting: 17, longestDelayMs: 8200, neverBegun: 0 },
      [
        {
          status: 'note',
          sentence:
            'With the only user busy, up to 17 reports that were due had to wait: the longest delay was 8.20 s.',
        },
      ],
    ],
    [
      { mostWaiting: 17, longestDelayMs: 8200, neverBegun: 3 },
      [
        {
          status: 'warn',
          sentence:
            'With the only user busy, up to 17 reports that were due had to wait: the longest delay was 8.20 s, and 3 never began.',
        },
      ],
    ],
  ])('of %j is told', (arrivals, expected) => {
    const record = simulateRun({})
    const outcome = record.outcome === null ? null : { ...record.outcome, arrivals }
    expect(noteBacklog({ ...record, outcome })).toMatchObject(expected)
  })
})
