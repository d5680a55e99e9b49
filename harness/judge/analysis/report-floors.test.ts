import { describe, expect, it } from 'vitest'
import type { SampleRow } from '../../record/rows.ts'
import { floorsOf } from './report-floors.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

function life(samples: [timeMs: number, rssBytes: number, swapBytes?: number][]): WorkerLifetime {
  return {
    slot: 1,
    generation: 1,
    pid: 7,
    samples: samples.map(([timeMs, rssBytes, swapBytes = 0]) => ({ timeMs, rssBytes, swapBytes }) as SampleRow),
  }
}

function reportsAt(one: WorkerLifetime, ends: [endMs: number, share: number][]) {
  return ends.map(([endMs, share]) => ({ endMs, shares: new Map([[one, share]]) }))
}

describe('floorsOf', () => {
  it('takes the smallest sample between two own reports, with what was swapped out', () => {
    const one = life([
      [0, 50],
      [10, 100],
      [15, 90],
      [20, 130],
      [25, 110, 5],
    ])
    const floors = floorsOf(
      one,
      reportsAt(one, [
        [10, 1],
        [20, 1],
      ]),
      { fromMs: 0, untilMs: 25, pauses: null },
    )
    expect(floors).toMatchObject({ reports: [1, 2], bytes: [90, 115] })
  })

  it('leaves out what came before the first own report, the warm-up, and what comes after the load', () => {
    const one = life([
      [5, 10],
      [12, 20],
      [20, 30],
      [40, 1],
    ])
    expect(
      floorsOf(
        one,
        reportsAt(one, [
          [4, 1],
          [11, 1],
          [20, 1],
        ]),
        { fromMs: 10, untilMs: 30, pauses: null },
      ),
    ).toMatchObject({
      reports: [1, 2],
      bytes: [20, 30],
    })
  })

  it('adds up shares of reports', () => {
    const one = life([
      [10, 1],
      [20, 2],
      [30, 3],
      [40, 4],
    ])
    const halves = reportsAt(one, [
      [10, 0.5],
      [20, 0.5],
      [30, 0.5],
      [40, 0.5],
    ])
    expect(floorsOf(one, halves, { fromMs: 0, untilMs: 40, pauses: null })).toMatchObject({
      reports: [1, 2],
      bytes: [2, 4],
    })
  })

  it('does not take the memory that an ending process gives back for a floor', () => {
    const one = life([
      [10, 100],
      [20, 130],
      [21, 12],
    ])
    expect(
      floorsOf(
        one,
        reportsAt(one, [
          [10, 1],
          [20, 1],
        ]),
        { fromMs: 0, untilMs: 500, pauses: null },
      ).bytes,
    ).toEqual([100, 130])
  })

  it('is empty for a worker that made no report', () => {
    const one = life([[10, 100]])
    expect(floorsOf(one, [], { fromMs: 0, untilMs: 500, pauses: null })).toMatchObject({ reports: [], bytes: [] })
  })
})
