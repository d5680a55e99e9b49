import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitSlope, type StoryColumns, withoutColumns } from './common-slope.ts'
import { curveColumn } from './curves.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth.ts'
import { type Trace, tracesOf } from './lifetime.ts'
import { shiftColumns } from './step-placement.ts'

function isFinitely(estimate: GrowthEstimate): boolean {
  return Object.values(estimate).every((value) => typeof value !== 'number' || Number.isFinite(value))
}

describe('properties of growth', () => {
  const series = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 12, maxLength: 60 })
  const ofPages = (pages: readonly number[], slot = 0): Lifetime => ({
    slot,
    generation: 1,
    reports: pages.map((_, i) => i + 1),
    bytes: pages.map((count) => 4096 * count),
  })

  it('adding a constant changes nothing', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 100_000 }), (pages, constant) => {
        expect(estimateGrowth([ofPages(pages.map((count) => count + constant))])).toEqual(
          estimateGrowth([ofPages(pages)]),
        )
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  it('the order of lifetimes and of rows changes nothing', () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 2, maxLength: 4 }), (lists) => {
        const lifetimes = lists.map((pages, slot) => ofPages(pages, slot))
        const backwards = lifetimes.toReversed().map((lifetime) => ({
          ...lifetime,
          reports: lifetime.reports.toReversed(),
          bytes: lifetime.bytes.toReversed(),
        }))
        expect(estimateGrowth(backwards)).toEqual(estimateGrowth(lifetimes))
      }),
      { seed: 5, numRuns: 15 },
    )
  })

  it('an estimate holds no NaN and no endless number, and lies in its interval', () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 3 }), (lists) => {
        const estimate = estimateGrowth(lists.map((pages, slot) => ofPages(pages, slot)))
        expect(isFinitely(estimate)).toBe(true)
        if (estimate.status === 'unknown') return
        expect(estimate.lowBytes).toBeLessThanOrEqual(estimate.bytesPerIteration)
        expect(estimate.highBytes).toBeGreaterThanOrEqual(estimate.bytesPerIteration)
        expect(estimate.hiddenBytes).toBeGreaterThanOrEqual(estimate.highBytes)
        expect(estimate.detectableBytes).toBeGreaterThan(0)
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  it.each<[story: string, columnsOf: (trace: Trace) => StoryColumns]>([
    ['a straight line', (trace) => withoutColumns([trace])],
    ['a warm-up', ({ x }) => [[curveColumn({ kind: 'warm-up', reports: 8 }, x)]]],
    ['a level shift', ({ x }) => [shiftColumns([6], x.length)]],
  ])('scaling memory scales the slope beside %s', (_story, columnsOf) => {
    // The slope and the correlation of its noise; the standard error has the rounding of pages added, which does not scale.
    fc.assert(
      fc.property(series, fc.double({ min: 0.001, max: 1000, noNaN: true }), (pages, factor) => {
        const [trace] = tracesOf([ofPages(pages)])
        if (trace === undefined) throw new Error('there is no trace')
        const columns = columnsOf(trace)
        const fit = fitSlope([trace], columns)
        const scaled = fitSlope([{ x: trace.x, y: trace.y.map((value) => factor * value) }], columns)
        const most = Math.max(1, ...trace.y.map(Math.abs))
        expect(((scaled?.slope ?? Number.NaN) / factor - (fit?.slope ?? Number.NaN)) / most).toBeCloseTo(0, 9)
        expect(scaled?.correlation).toBeCloseTo(fit?.correlation ?? Number.NaN, 6)
      }),
      { seed: 5, numRuns: 50 },
    )
  })

  it('scaling memory scales the whole estimate where a page and the smallest spike are nothing beside its noise', () => {
    const huge = (pages: readonly number[], factor: number): Lifetime => ({
      ...ofPages(pages),
      bytes: pages.map((count) => factor * count * 1024 ** 3),
    })
    // Powers of two lose no digit, so that no story wins by another one's rounding.
    fc.assert(
      fc.property(series, fc.constantFrom(1 / 16, 2, 8, 1024), (pages, factor) => {
        fc.pre(new Set(pages).size > 10)
        const [estimate, scaled] = [estimateGrowth([huge(pages, 1)]), estimateGrowth([huge(pages, factor)])]
        if (estimate.status === 'unknown' || scaled.status === 'unknown') throw new Error('it is not estimated')
        expect(scaled.story).toBe(estimate.story)
        for (const figure of ['bytesPerIteration', 'lowBytes', 'highBytes', 'hiddenBytes', 'provenBytes'] as const) {
          const difference = scaled[figure] / factor - estimate[figure]
          expect(difference / estimate.detectableBytes).toBeCloseTo(0, 9)
        }
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  it('what is no number is left out, as if it had not been read', () => {
    const nothing = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    fc.assert(
      fc.property(series, fc.array(fc.tuple(fc.nat(60), nothing), { minLength: 1, maxLength: 10 }), (pages, holes) => {
        const { reports, bytes, ...life } = ofPages(pages)
        const broken = new Map(holes)
        const isRead = (_value: number, index: number) => !broken.has(index)
        const withHoles = { ...life, reports, bytes: bytes.map((value, index) => broken.get(index) ?? value) }
        const without = { ...life, reports: reports.filter(isRead), bytes: bytes.filter(isRead) }
        const estimate = estimateGrowth([withHoles])
        expect(estimate).toEqual(estimateGrowth([without]))
        expect(isFinitely(estimate)).toBe(true)
      }),
      { seed: 5, numRuns: 25 },
    )
  })

  it('one reading is too few, and readings that are all the same show no growth', () => {
    expect(estimateGrowth([ofPages([5])]).status).toBe('unknown')
    const level = estimateGrowth([ofPages(Array.from({ length: 100 }, () => 25_000))])
    expect(level).toMatchObject({ status: 'estimated', bytesPerIteration: 0, shape: 'flat' })
    expect(isFinitely(level)).toBe(true)
  })

  it.each([0, 1])('a million reports of a worker that keeps %i pages of each are judged', (kept) => {
    const reports = Array.from({ length: 1e6 }, (_, index) => index + 1)
    const noise = (report: number) => (Math.imul(report, 0x9e3779b1) >>> 12) & 0xff
    const pages = reports.map((report) => 25_000 + kept * report + noise(report))
    const estimate = estimateGrowth([ofPages(pages)])
    expect(isFinitely(estimate)).toBe(true)
    if (estimate.status === 'unknown') throw new Error(estimate.reason)
    expect(estimate.ownReports).toBeCloseTo(1e6, 3)
    expect(estimate.bytesPerIteration / 4096).toBeCloseTo(kept, 3)
    expect(estimate.provenBytes > 0).toBe(kept > 0)
  })
})
