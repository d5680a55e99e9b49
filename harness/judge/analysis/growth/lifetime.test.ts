import { describe, expect, it } from 'vitest'
import { longestSpan, traceSince, tracesOf } from './lifetime.ts'
import { ownReportsOf } from './own-reports.ts'

const lifetime = { slot: 0, generation: 1, reports: [11, 12, 13], bytes: [500, 700, 600] }

describe('a lifetime as a trace', () => {
  it('counts reports and bytes from its own first point', () => {
    const [trace] = tracesOf([lifetime])
    expect([...(trace?.x ?? [])]).toEqual([0, 1, 2])
    expect([...(trace?.y ?? [])]).toEqual([0, 200, 100])
  })

  it('stands in the order of slot and generation', () => {
    const traces = tracesOf([
      { ...lifetime, slot: 1, bytes: [0, 1, 1] },
      { ...lifetime, generation: 2, bytes: [0, 2, 2] },
      { ...lifetime, bytes: [0, 3, 3] },
    ])
    expect(traces.map((trace) => trace.y[1])).toEqual([3, 2, 1])
  })

  it('has no row without a number, and is left out where it has none at all', () => {
    const [trace] = tracesOf([{ ...lifetime, bytes: [500, Number.NaN, 600] }])
    expect([...(trace?.x ?? [])]).toEqual([0, 2])
    expect(
      tracesOf([
        { ...lifetime, bytes: [] },
        { ...lifetime, reports: [] },
      ]),
    ).toEqual([])
  })

  it('is cut by reports of the process, so that one that ended early has no late part', () => {
    const traces = tracesOf([lifetime, { ...lifetime, slot: 1, reports: [1, 5, 11] }])
    expect(longestSpan(traces)).toBe(10)
    expect(traces.map((trace) => traceSince(trace, 4).x.length)).toEqual([0, 2])
  })
})

describe('own reports', () => {
  const pieces = (length: number, slot: number) => ({
    slot,
    generation: 1,
    reports: Array.from({ length }, (_, i) => 11 + i),
    bytes: Array(length).fill(0),
  })

  it('of eight workers tell as much as twice the reports of one', () => {
    const own = ownReportsOf(tracesOf(Array.from({ length: 8 }, (_, slot) => pieces(50, slot))))
    expect(own).toMatchObject({ longest: 50 })
    expect(own.typical).toBeCloseTo(50, 9)
    expect(own.effective).toBeCloseTo(100, 9)
  })

  it('of a short lifetime beside a long one hardly count', () => {
    expect(ownReportsOf(tracesOf([pieces(100, 0), pieces(20, 1)])).effective).toBeCloseTo(100.3, 1)
  })

  it('are none without lifetimes', () => {
    expect(ownReportsOf([])).toEqual({ longest: 0, typical: 0, effective: 0 })
  })
})
