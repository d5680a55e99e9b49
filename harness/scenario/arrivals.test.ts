import { describe, expect, it } from 'vitest'
import { type Arrivals, arrivalTimes, countArrivals } from './arrivals.ts'

const plain: Arrivals = { spacing: 'constant', perSecond: 2, stages: [], durationMs: null }

function first(count: number, arrivals: Arrivals, seed = 1): number[] {
  return arrivalTimes(arrivals, seed)
    .take(count)
    .map((timeMs) => Math.round(timeMs))
    .toArray()
}

describe('constant arrivals', () => {
  it('begin at once and come evenly', () => {
    expect(first(4, plain)).toEqual([0, 500, 1000, 1500])
  })

  it('come as often as rate and duration say, exactly', () => {
    expect(countArrivals({ ...plain, durationMs: 8 * 3_600_000 }, 1)).toBe(57_600)
    expect(countArrivals({ ...plain, perSecond: 0.1, durationMs: 60_000 }, 1)).toBe(6)
  })

  it('follow a ramp, and keep its last rate', () => {
    const ramp = { ...plain, perSecond: 0, stages: [{ toPerSecond: 10, overMs: 10_000 }] }
    // From 0 to 10/s in 10 s: 50 come on the ramp, the n-th at √(2n) s; then one every 100 ms.
    expect(first(3, ramp)).toEqual([0, 1414, 2000])
    expect(arrivalTimes(ramp, 1).drop(50).take(3).toArray()).toEqual([10_000, 10_100, 10_200])
  })

  it('follow stages up, along and down, and end where the rate is 0', () => {
    const stages = [
      { toPerSecond: 4, overMs: 1000 },
      { toPerSecond: 4, overMs: 1000 },
      { toPerSecond: 0, overMs: 1000 },
    ]
    const times = arrivalTimes({ ...plain, perSecond: 4, stages }, 1).toArray()
    expect(times).toHaveLength(10)
    expect(times.slice(0, 9)).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000])
    // 1 more than 8: the root of 4t − 2t² = 1.
    expect(times[9]).toBeCloseTo(2000 + 1000 * (1 - Math.SQRT1_2), 6)
  })

  it('never come at rate 0', () => {
    expect(arrivalTimes({ ...plain, perSecond: 0 }, 1).toArray()).toEqual([])
  })
})

describe('independent arrivals', () => {
  const random: Arrivals = { ...plain, spacing: 'poisson' }

  it('are the same for the same seed, and others for another', () => {
    expect(first(20, random)).toEqual(first(20, random))
    expect(first(20, random, 2)).not.toEqual(first(20, random))
  })

  it('have gaps of the mean and the spread that an exponential distribution has', () => {
    const times = arrivalTimes(random, 7).take(20_000).toArray()
    const gaps = times.map((timeMs, index) => timeMs - (times[index - 1] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(mean / 500).toBeCloseTo(1, 1)
    expect(deviation / mean).toBeCloseTo(1, 1)
  })

  it('are as many within stages as their mean rate says', () => {
    const ramp = { ...random, perSecond: 0, stages: [{ toPerSecond: 20, overMs: 1_000_000 }], durationMs: 1_000_000 }
    // 10,000 are expected, with a standard deviation of 100.
    expect(Math.abs(countArrivals(ramp, 3) - 10_000)).toBeLessThan(400)
  })
})
