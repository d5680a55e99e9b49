import { describe, expect, it } from 'vitest'
import { plantLeak } from './planted-leak.ts'
import { seededRandom } from './seeded-random.ts'
import { inWorkers, leakFreeShapes } from './seeded-series.ts'
import { seriesRandom } from './series-random.ts'

const mebibyte = 1024 ** 2

describe('leak-free shapes', () => {
  it.each(leakFreeShapes)('$name is the same series for the same seed, and as long as asked', (shape) => {
    const lifetimes = shape.build(seriesRandom(1, shape.name), 100)
    expect(lifetimes).toEqual(shape.build(seriesRandom(1, shape.name), 100))
    expect(lifetimes).not.toEqual(shape.build(seriesRandom(2, shape.name), 100))
    expect(lifetimes.flatMap((lifetime) => lifetime.reports)).toHaveLength(100)
    expect(lifetimes.flatMap((lifetime) => lifetime.bytes).every((bytes) => bytes % 4096 === 0)).toBe(true)
  })

  it('have names of their own', () => {
    expect(new Set(leakFreeShapes.map((shape) => shape.name)).size).toBe(leakFreeShapes.length)
  })

  it('stand in several slots, where chance differs', () => {
    const [shape] = leakFreeShapes
    const lifetimes = shape === undefined ? [] : inWorkers(shape, 3).build(seriesRandom(1, 'workers'), 20)
    expect(lifetimes.map((lifetime) => lifetime.slot)).toEqual([0, 1, 2])
    expect(lifetimes[0]?.bytes).not.toEqual(lifetimes[1]?.bytes)
  })
})

describe('a planted leak', () => {
  const reports = Array.from({ length: 4000 }, (_, i) => i + 1)
  const level = { slot: 0, generation: 1, reports, bytes: reports.map(() => 0) }

  it.each(['steady', 'rare', 'random'] as const)('%s is what it says on average', (kind) => {
    const [leaking] = plantLeak([level], mebibyte, seededRandom(1, kind), kind)
    expect(Math.abs((leaking?.bytes.at(-1) ?? 0) / 4000 / mebibyte - 1)).toBeLessThan(0.15)
  })

  it('late begins after 0.3 of the run', () => {
    const [leaking] = plantLeak([level], mebibyte, seededRandom(1, 'late'), 'late')
    expect(leaking?.bytes[1199]).toBe(0)
    expect(leaking?.bytes[1300]).toBeGreaterThan(50 * mebibyte)
  })
})
