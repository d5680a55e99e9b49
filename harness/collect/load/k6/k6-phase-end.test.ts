import { describe, expect, it } from 'vitest'
import type { ToolThreshold } from '../../../record/run-outcome.ts'
import { type K6Told, k6PhaseEnd } from './k6-phase-end.ts'

function endWith(code: number, thresholds: readonly ToolThreshold[] | null, more: Partial<K6Told> = {}) {
  const told: K6Told = {
    phase: 'load',
    part: { index: 0, count: 1, run: [], program: 'k6' },
    summary: thresholds === null ? null : { claimed: 3, dropped: 0, thresholds },
    messages: [],
    hasBegun: true,
    sampledMetrics: new Set(),
    ...more,
  }
  return k6PhaseEnd({ code, signal: null }, told)
}

const crossed: ToolThreshold = { text: 'checks rate==1', status: 'crossed' }
const held: ToolThreshold = { text: 'checks rate>0', status: 'held' }
const unnamed: ToolThreshold = { text: 'one that it does not name (exit code 99)', status: 'crossed' }

describe('the end of a process of k6', () => {
  it.each([
    [0, 'k6 ended with exit code 0; it gave no summary; k6 error: boom'],
    [99, 'k6 ended with exit code 99: a threshold was crossed; it gave no summary; k6 error: boom'],
  ])('with exit code %i and without its summary is no end of its work', (code, detail) => {
    expect(endWith(code, null, { messages: ['k6 error: boom'] })).toMatchObject({
      endedBy: 'broke',
      detail,
      report: { claimed: null, dropped: null },
    })
  })

  it('needs no summary in a warm-up, whose thresholds decide nothing', () => {
    expect(endWith(0, null, { phase: 'warmup' })).toMatchObject({ endedBy: 'ended', detail: null })
  })

  it('with its summary leaves the rows as they are', () => {
    expect(endWith(0, [held])).toEqual({
      endedBy: 'ended',
      detail: null,
      report: { claimed: 3, dropped: 0, counted: null, end: 'k6 ended with exit code 0', thresholds: [held] },
    })
  })

  it.each<[string, number, ToolThreshold[] | null, ToolThreshold[]]>([
    ['crossed one by its exit code, where it names none', 99, null, [unnamed]],
    ['crossed one by its exit code, where all held at its end', 99, [held], [held, unnamed]],
    ['crossed the one that it names', 99, [crossed, held], [crossed, held]],
    ['failed as its script says', 110, [held], [held, { text: 'exec.test.fail()', status: 'crossed' }]],
  ])('has %s', (_what, code, told, thresholds) => {
    expect(endWith(code, told).report).toMatchObject({ thresholds })
  })

  it('has held the threshold of a gauge that was 0, unless it was never set or only a part of it is meant', () => {
    const thresholds = ['queue value < 5', 'queue{name:pay} value<5', 'never value<5'].map(
      (text): ToolThreshold => ({ text, status: 'no-samples' }),
    )
    const { report } = endWith(0, thresholds, { sampledMetrics: new Set(['queue']) })
    expect(report?.thresholds.map(({ status }) => status)).toEqual(['held', 'no-samples', 'no-samples'])
  })

  it('is the run’s error where the user must mend it before any iteration begins', () => {
    expect(() => endWith(107, null, { hasBegun: false, messages: ['k6 error: boom'] })).toThrow(
      expect.objectContaining({
        code: 'engine-failed',
        got: 'k6 ended with exit code 107: the script failed outside of an iteration',
        details: ['k6 error: boom'],
      }),
    )
    expect(endWith(107, null)).toMatchObject({ endedBy: 'broke' })
  })
})
