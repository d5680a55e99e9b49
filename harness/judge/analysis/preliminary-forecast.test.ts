import { describe, expect, it } from 'vitest'
import { plantLeak } from '../../testing/planted-leak.ts'
import { climbsToItsHeap, recordedTraces } from '../../testing/recorded-traces.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { leakFreeShapes } from '../../testing/seeded-series.ts'
import { seriesRandom } from '../../testing/series-random.ts'
import { forecastEarly, type PreliminaryForecast } from './preliminary-forecast.ts'

const MiB = 1024 ** 2

/** After so many reports each, what the target held. */
function readings(reports: number, mebibytesAt: (report: number) => number) {
  return Array.from({ length: reports }, (_, index) => ({ reports: index + 1, bytes: MiB * mebibytesAt(index + 1) }))
}

describe('a preliminary forecast', () => {
  it('draws a straight line on, and names the report in flight where it meets the limit', () => {
    // 80 MiB and 33 a report: 820 MiB after 22.4 reports, in the 23rd.
    const found = forecastEarly(
      readings(12, (report) => 80 + 33 * report),
      820 * MiB,
    )
    expect(found).toEqual({ bytesPerReport: 33 * MiB, report: 23, lowReport: 22, highReport: 24 })
  })

  it('has a wider interval where reports keep more and less', () => {
    const uneven = readings(14, (report) => 80 + 33 * report + (report % 2 === 0 ? 20 : 0))
    const found = forecastEarly(uneven, 900 * MiB)
    expect(found?.lowReport).toBeLessThan(24)
    expect(found?.highReport).toBeGreaterThan(26)
  })

  it('is none before ten readings after the first two reports', () => {
    const leak = readings(12, (report) => 80 + 33 * report)
    expect(forecastEarly(leak.slice(0, 11), 820 * MiB)).toBeNull()
    expect(forecastEarly(leak.slice(2), 820 * MiB)).not.toBeNull()
  })

  it.each([
    ['stays', () => 100],
    ['jumps with the first report', (report: number) => (report === 1 ? 100 : 600)],
    ['jumps once, later', (report: number) => (report < 20 ? 100 : 600)],
    ['fills a cache that is full', (report: number) => 100 + 20 * Math.min(25, report)],
    ['warms up ever more slowly', (report: number) => 600 - 500 * Math.exp(-report / 12)],
    ['goes up and down', (report: number) => 300 + 300 * (report % 2)],
    ['falls', (report: number) => 700 - 10 * report],
  ])('is none where memory %s', (_, mebibytesAt) => {
    expect(forecastEarly(readings(45, mebibytesAt), 820 * MiB)).toBeNull()
  })

  it('goes no further than to twice the reports so far, nor on growth that is small against the limit', () => {
    const leak = (reports: number) =>
      forecastEarly(
        readings(reports, (report) => 80 + 10 * report),
        820 * MiB,
      )
    expect(leak(36)).toBeNull()
    expect(leak(38)?.report).toBe(75)
    const small = readings(40, (report) => 750 + report)
    expect(forecastEarly(small, 820 * MiB)).toBeNull()
  })

  it('is none where the limit is reached, or nothing was read', () => {
    const leak = readings(30, (report) => 80 + 33 * report)
    expect(forecastEarly(leak, 820 * MiB)).toBeNull()
    expect(forecastEarly([], 820 * MiB)).toBeNull()
  })
})

/** The first forecast of a run of that memory, asked after every report until the limit ends it. */
function firstForecast(bytes: readonly number[], limitBytes: number): (PreliminaryForecast & { after: number }) | null {
  const all = bytes.map((value, index) => ({ reports: index + 1, bytes: value }))
  for (let made = 1; made <= all.length && (bytes[made - 1] ?? 0) < limitBytes; made++) {
    const found = forecastEarly(all.slice(0, made), limitBytes)
    if (found !== null) return { after: made, ...found }
  }
  return null
}

/** The tightest limit under which such a run passes: it uses 90 % of it. */
const tightest = 1 / 0.9

function countFalse(series: readonly (readonly number[])[], timesPeak: number): string {
  const wrong = series.filter((bytes) => firstForecast(bytes, timesPeak * Math.max(...bytes)) !== null)
  return `${wrong.length} of ${series.length}`
}

/** What the warning costs: runs that keep below their limit and were told of it nevertheless. */
describe('healthy runs are told of a limit that they never reach', () => {
  const traces = recordedTraces().filter(({ leakMiBPerReport }) => leakMiBPerReport === 0)
  const bytesOf = (heaps: boolean, reports: number) =>
    traces
      .filter((trace) => climbsToItsHeap(trace) === heaps)
      .map(({ rssKib }) => rssKib.slice(0, reports).map((kib) => 1024 * kib))
  const simulated = leakFreeShapes
    .filter(({ isRecycled }) => !isRecycled)
    .flatMap((shape) =>
      Array.from({ length: 10 }, (_, seed) => shape.build(seriesRandom(seed, shape.name), 100)[0]?.bytes ?? []),
    )

  it.each([
    ['recorded workers, 25 reports', bytesOf(false, 25), '0 of 30', '0 of 30'],
    ['recorded workers, 100 reports', bytesOf(false, 100), '0 of 30', '0 of 30'],
    ['recorded workers, 500 reports', bytesOf(false, 500), '0 of 30', '0 of 30'],
    ['Java, whose heap climbs in a straight line', bytesOf(true, 100), '6 of 6', '6 of 6'],
    ['simulated: half of them fill a cache or a heap', simulated, '29 of 210', '11 of 210'],
  ])('%s', (_, series, atTightest, atHalfMore) => {
    expect([countFalse(series, tightest), countFalse(series, 1.5)]).toEqual([atTightest, atHalfMore])
  })
})

describe('services that leak', () => {
  it('are told by the 17th report of a limit that they reach in their 22nd, within 3 reports of it', () => {
    const runs = leakFreeShapes
      .filter(({ isRecycled }) => !isRecycled)
      .flatMap((shape) =>
        Array.from({ length: 5 }, (_, seed) => {
          const healthy = shape.build(seriesRandom(seed, shape.name), 60)
          return plantLeak(healthy, 33 * MiB, seededRandom(seed, 'leak'))[0]?.bytes ?? []
        }),
      )
    const limitOf = (bytes: readonly number[]) => bytes[21] ?? 0
    const found = runs.map((bytes) => ({ bytes, forecast: firstForecast(bytes, limitOf(bytes)) }))
    const reached = (bytes: readonly number[]) => bytes.findIndex((value) => value >= limitOf(bytes)) + 1
    const told = found.filter(({ forecast }) => forecast !== null && forecast.after <= 17)
    const near = told.filter(({ bytes, forecast }) => Math.abs((forecast?.report ?? 0) - reached(bytes)) <= 3)
    const held = told.filter(({ bytes, forecast }) => {
      const report = reached(bytes)
      return forecast !== null && forecast.lowReport <= report && report <= forecast.highReport
    })
    expect([runs.length, told.length, near.length, held.length]).toEqual([105, 104, 104, 103])
  })
})
