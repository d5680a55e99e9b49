import { describe, expect, it } from 'vitest'
import { type SeededRandom, seededRandom } from '../../../testing/seeded-random.ts'
import { defaultGrowthBound, effectiveReports } from '../../thresholds/default-growth.ts'
import { decideGrowth } from '../../thresholds/growth-rule.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth.ts'

const mebibyte = 1024 ** 2
const seeds = [1, 2, 3, 4, 5, 6]

function lifetimeOf(reports: number, mebibytesAt: (report: number) => number, slot = 0, generation = 1): Lifetime {
  const own = Array.from({ length: reports }, (_, i) => 11 + i)
  return { slot, generation, reports: own, bytes: own.map((_, i) => Math.round((70 + mebibytesAt(i)) * mebibyte)) }
}

function workers(count: number, reports: number, mebibytesOf: () => (report: number) => number): Lifetime[] {
  return Array.from({ length: count }, (_, slot) => lifetimeOf(reports, mebibytesOf(), slot))
}

/** A leak that varies by 30 % from report to report. */
function leak(random: SeededRandom, mebibytes: number): (report: number) => number {
  let kept = 0
  return () => {
    kept += mebibytes * Math.max(0, 1 + 0.3 * random.normal())
    return kept
  }
}

function sawtooth(random: SeededRandom): (report: number) => number {
  const period = random.between(4, 9)
  return (report) => 10 * ((report / period) % 1) + 0.5 * random.normal()
}

function estimated(lifetimes: readonly Lifetime[]): Extract<GrowthEstimate, { status: 'estimated' }> {
  const estimate = estimateGrowth(lifetimes)
  if (estimate.status === 'unknown') throw new Error(`expected an estimate: ${estimate.reason}`)
  return estimate
}

function isFinitely(estimate: GrowthEstimate): boolean {
  return Object.values(estimate).every((value) => typeof value !== 'number' || Number.isFinite(value))
}

describe('growth', () => {
  it('of 4 MiB per report in two noisy workers fails a bound of 1 MiB after 50 reports each', () => {
    for (const seed of seeds) {
      const random = seededRandom(seed, 'leaks')
      const lifetimes = workers(2, 50, () => {
        const kept = leak(random, 4)
        return (report) => kept(report) + 3 * random.normal()
      })
      expect(decideGrowth(estimateGrowth(lifetimes), mebibyte).status).toBe('fail')
    }
  })

  it('of a cache that is full after 30 of 250 reports passes a bound of 160 KiB', () => {
    for (const seed of seeds) {
      const random = seededRandom(seed, 'fills a cache')
      const filled = (report: number) => 30 * Math.min(1, (report + 11) / 30) + 2.5 * random.normal()
      const decision = decideGrowth(estimateGrowth(workers(2, 240, () => filled)), 160 * 1024)
      expect(decision.status).toBe('pass')
    }
  })

  it('of a collected heap that stays the same passes the default bound with 50 reports in two workers', () => {
    for (const seed of seeds) {
      const random = seededRandom(seed, 'steady')
      const estimate = estimateGrowth(workers(2, 50, () => sawtooth(random)))
      expect(decideGrowth(estimate, defaultGrowthBound(effectiveReports(50, 2))).status).toBe('pass')
    }
  })

  it('of 33 MiB per report is known within a quarter after 25 reports of one worker', () => {
    for (const seed of seeds) {
      const random = seededRandom(seed, 'charts never closed')
      const estimate = estimated([lifetimeOf(25, (report) => 33 * report + random.normal())])
      expect(decideGrowth(estimate, 4 * mebibyte).status).toBe('fail')
      expect(estimate.lowBytes).toBeGreaterThan(25 * mebibyte)
      expect(estimate.highBytes).toBeLessThan(41 * mebibyte)
      expect(estimate.bytesPerIteration / mebibyte).toBeCloseTo(33, 0)
    }
  })

  it('of workers that are replaced every 20 reports is pooled over their lifetimes', () => {
    const random = seededRandom(7, 'recycled')
    const lifetimes = (mebibytes: number) =>
      Array.from({ length: 5 }, (_, i) => {
        const kept = leak(random, mebibytes)
        const warmUp = (report: number) => 30 * (1 - Math.exp(-report / 4))
        return lifetimeOf(20, (report) => warmUp(report) + kept(report) + random.normal(), 0, i + 1)
      })
    const bound = defaultGrowthBound(effectiveReports(20, 5))
    expect(decideGrowth(estimateGrowth(lifetimes(0)), bound).status).toBe('pass')
    expect(decideGrowth(estimateGrowth(lifetimes(8)), bound).status).toBe('fail')
    expect(estimated(lifetimes(0))).toMatchObject({ lifetimes: 5, ownReports: 20 })
  })

  it('is not established on a warm-up, whatever its length, and the story says so', () => {
    for (const tau of [5, 20, 60]) {
      const random = seededRandom(tau, 'warm-up')
      const estimate = estimated([lifetimeOf(100, (report) => -90 * Math.exp(-report / tau) + random.normal())])
      expect(estimate.provenBytes).toBeLessThanOrEqual(0)
    }
    const random = seededRandom(1, 'long warm-up')
    const long = estimated([lifetimeOf(100, (report) => -90 * Math.exp(-report / 55) + random.normal())])
    expect(long.story).toBe('a warm-up longer than these 100 reports is not excluded')
  })

  it('is harder to establish when many comparisons are made', () => {
    const random = seededRandom(2, 'comparisons')
    const lifetimes = [lifetimeOf(100, (report) => 0.2 * report + random.normal())]
    const single = estimateGrowth(lifetimes)
    const many = estimateGrowth(lifetimes, { comparisons: 8 })
    if (single.status === 'unknown' || many.status === 'unknown') throw new Error('expected estimates')
    expect(many.provenBytes).toBeLessThan(single.provenBytes)
    expect(many.detectableBytes).toBeGreaterThan(single.detectableBytes)
    expect(many.bytesPerIteration).toBe(single.bytesPerIteration)
  })
})

describe('the shape of a series', () => {
  const shapeOf = (mebibytesAt: (report: number) => number) => {
    const random = seededRandom(4, 'shape')
    return estimated([lifetimeOf(120, (report) => mebibytesAt(report) + 0.2 * random.normal())]).shape
  }

  it('is one word', () => {
    const random = seededRandom(4, 'noise')
    expect(shapeOf(() => 0)).toBe('flat')
    expect(shapeOf((report) => -40 * Math.exp(-report / 10))).toBe('settled')
    expect(shapeOf((report) => (report >= 37 ? 20 : 0) + (report >= 80 ? 10 : 0))).toBe('step')
    expect(shapeOf((report) => 2 * report)).toBe('linear')
    expect(shapeOf((report) => 15 * ((report / 7.3) % 1))).toBe('sawtooth')
    expect(shapeOf(() => 4 * random.normal())).toBe('noisy')
    expect(shapeOf((report) => -0.5 * report)).toBe('declining')
  })
})

describe('growth of little or strange data', () => {
  it('is unknown, with the reason, for no, one and few readings', () => {
    expect(estimateGrowth([])).toEqual({ status: 'unknown', reason: 'no report has a reading' })
    expect(estimateGrowth([lifetimeOf(1, () => 0)])).toMatchObject({ status: 'unknown' })
    expect(estimateGrowth([lifetimeOf(11, () => 0)])).toMatchObject({
      status: 'unknown',
      reason: '11 readings after reports are too few: at least 12 are needed',
    })
    expect(estimateGrowth([lifetimeOf(1, () => 0, 0), lifetimeOf(1, () => 0, 1)]).status).toBe('unknown')
  })

  it('is unknown where 25 reports are spread over four workers: a warm-up is not excluded', () => {
    expect(estimateGrowth(workers(4, 6, () => (report) => 20 * report))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('no process completed more than 6 reports'),
    })
  })

  it('is unknown where all readings belong to one report', () => {
    const lifetime = { slot: 0, generation: 1, reports: Array(30).fill(3), bytes: Array(30).fill(1e8) }
    expect(estimateGrowth([lifetime]).status).toBe('unknown')
  })

  it('is none where all readings are equal', () => {
    const estimate = estimated([lifetimeOf(50, () => 0)])
    expect(estimate).toMatchObject({ bytesPerIteration: 0, shape: 'flat' })
    expect(estimate.hiddenBytes).toBeLessThan(1024)
    expect(decideGrowth(estimate, 1024).status).toBe('pass')
  })

  it('leaves missing numbers out', () => {
    const whole = lifetimeOf(40, (report) => report % 3)
    const holed = { ...whole, bytes: whole.bytes.map((bytes, i) => (i % 7 === 3 ? Number.NaN : bytes)) }
    expect(isFinitely(estimated([holed]))).toBe(true)
    expect(estimated([{ ...whole, bytes: whole.bytes.slice(0, 30) }]).ownReports).toBeCloseTo(30, 6)
  })

  it('takes fractional reports and a lifetime of two points beside a long one', () => {
    const fractional = lifetimeOf(60, (report) => 2 * report)
    const half = { ...fractional, reports: fractional.reports.map((report) => report / 2) }
    const estimate = estimated([half, lifetimeOf(2, () => 0, 1)])
    expect(estimate.bytesPerIteration / mebibyte).toBeCloseTo(4, 0)
  })

  it('thins a million readings before it fits them', { timeout: 60_000 }, () => {
    const random = seededRandom(1, 'a million')
    const estimate = estimated([lifetimeOf(1_000_000, () => 3 * random.normal())])
    expect(estimate.points).toBe(250)
    expect(isFinitely(estimate)).toBe(true)
  })
})
