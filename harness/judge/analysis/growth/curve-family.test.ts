import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../testing/seeded-random.ts'
import { fitCurveAndShiftFamily, fitCurveFamily } from './curve-family.ts'
import { curveColumn, curveRanges } from './curves.ts'
import type { Trace } from './lifetime.ts'

const kibibyte = 1024

function traceOf(length: number, kibibytesAt: (report: number) => number, seed = 1): Trace {
  const random = seededRandom(seed, 'curve family')
  const x = Float64Array.from({ length }, (_, i) => i)
  return { x, y: x.map((report) => (kibibytesAt(report) + 100 * random.normal()) * kibibyte) }
}

describe('the curves', () => {
  it('span warm-ups from 2 to 66 % and fillings from 5 to 60 % of the lifetime', () => {
    const [warmUps, fillings] = curveRanges(100)
    expect(warmUps?.curves.at(0)?.reports).toBeCloseTo(2)
    expect(warmUps?.curves.at(-1)?.reports).toBeCloseTo(66)
    expect(fillings?.curves.at(0)?.reports).toBeCloseTo(5)
    expect(fillings?.curves.at(-1)?.reports).toBeCloseTo(60)
  })

  it('stop, or slow down for ever', () => {
    const x = Float64Array.of(0, 10, 1000)
    expect([...curveColumn({ kind: 'filling', reports: 10 }, x)]).toEqual([0, 10, 10])
    expect(curveColumn({ kind: 'warm-up', reports: 10 }, x)[2]).toBeCloseTo(0)
    expect(curveColumn({ kind: 'slowing', reports: null }, x)[1]).toBeCloseTo(Math.sqrt(10))
    expect(curveColumn({ kind: 'slowing', reports: 10 }, x)[1]).toBeCloseTo(Math.LN2)
  })
})

describe('growth beside curves', () => {
  it('is none on a warm-up, and the warm-up’s length is found', () => {
    const family = fitCurveFamily([traceOf(100, (report) => 50_000 * (1 - Math.exp(-report / 15)))])
    expect(family?.best.curve.kind).toBe('warm-up')
    expect(family?.best.curve.reports).toBeGreaterThan(14)
    expect(family?.best.curve.reports).toBeLessThan(16)
    expect(Math.abs(family?.best.fit.slope ?? Number.NaN)).toBeLessThan(10 * kibibyte)
  })

  it('is the leak beside a warm-up that differs in size between two workers', () => {
    const leaking = (size: number) => (report: number) => size * (1 - Math.exp(-report / 12)) + 200 * report
    const family = fitCurveFamily([traceOf(80, leaking(20_000), 1), traceOf(80, leaking(60_000), 2)])
    expect((family?.best.fit.slope ?? 0) / kibibyte).toBeCloseTo(200, -1)
  })

  it('keeps every curve that a level series does not refuse', () => {
    expect(fitCurveFamily([traceOf(60, () => 0)])?.acceptable.length).toBeGreaterThan(20)
  })

  it('is unknown for too few points', () => {
    expect(fitCurveFamily([traceOf(4, () => 0)])).toBeNull()
    expect(fitCurveFamily([])).toBeNull()
  })
})

describe('growth beside a curve and one shift', () => {
  const warmUp = (report: number) => 80_000 * (1 - Math.exp(-report / 20))

  it('is heard where a warm-up has a late step, and leaves no growth', () => {
    const traces = [traceOf(200, (report) => warmUp(report) + (report >= 150 ? 9000 : 0))]
    const curves = fitCurveFamily(traces)
    const family = curves === null ? null : fitCurveAndShiftFamily(traces, curves)
    expect(Math.abs(family?.best.fit.slope ?? Number.NaN)).toBeLessThan(5 * kibibyte)
  })

  it('is not heard on a warm-up alone, where it would only cost detection', () => {
    const traces = [traceOf(200, warmUp)]
    const curves = fitCurveFamily(traces)
    expect(curves).not.toBeNull()
    if (curves !== null) expect(fitCurveAndShiftFamily(traces, curves)).toBeNull()
  })
})
