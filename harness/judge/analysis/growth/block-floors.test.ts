import { describe, expect, it } from 'vitest'
import { blockFloors, candidateWidths } from './block-floors.ts'
import type { Trace } from './lifetime.ts'

function traceOf(values: readonly number[]): Trace {
  return { x: Float64Array.from(values, (_, i) => i), y: Float64Array.from(values) }
}

const count = (n: number, valueAt: (i: number) => number) => Array.from({ length: n }, (_, i) => valueAt(i))

describe('the floor of a block', () => {
  it('is the lowest sample, at the middle of the block', () => {
    const floors = blockFloors(traceOf([5, 3, 4, 9, 3, 6]), 3)
    expect([...floors.x]).toEqual([1, 4])
    expect([...floors.y]).toEqual([3, 3])
  })

  it('follows a straight climb without bending it', () => {
    const floors = blockFloors(traceOf(count(40, (i) => 7 * i)), 4)
    for (const [i, x] of floors.x.entries()) expect(floors.y[i]).toBeCloseTo(7 * x, 9)
  })

  it('does not see the teeth of a collector when a block holds a whole tooth', () => {
    const floors = blockFloors(traceOf(count(60, (i) => i % 5)), 5)
    expect(new Set(floors.y)).toEqual(new Set([0]))
  })

  it('belongs to blocks that end with the lifetime: what is left over is left out at the start', () => {
    expect([...blockFloors(traceOf([-100, 1, 2, 3, 4]), 2).x]).toEqual([1.5, 3.5])
  })

  it('is one for a lifetime shorter than a block', () => {
    expect([...blockFloors(traceOf([4, 2]), 8).y]).toEqual([2])
    expect(blockFloors(traceOf([]), 8).y.length).toBe(0)
  })
})

describe('candidate widths', () => {
  it('double while at least 12 blocks are left', () => {
    expect(candidateWidths([traceOf(count(100, () => 0))])).toEqual([1, 2, 4, 8])
    expect(candidateWidths([traceOf(count(25, () => 0))])).toEqual([1, 2])
    expect(candidateWidths([traceOf(count(5, () => 0))])).toEqual([1])
  })

  it('begin where at most 250 blocks are left', () => {
    expect(candidateWidths([traceOf(count(500, () => 0))])[0]).toBe(2)
    expect(candidateWidths([traceOf(count(1_000_000, () => 0))])[0]).toBe(4000)
  })

  it('leave the longest of several lifetimes twelve blocks', () => {
    const lifetimesOf = (reports: number) => count(10, () => 0).map(() => traceOf(count(reports, () => 0)))
    expect(candidateWidths(lifetimesOf(20))).toEqual([1])
    expect(candidateWidths(lifetimesOf(50))).toEqual([2, 4])
  })
})
