import { describe, expect, it } from 'vitest'
import type { RunVerdict, ThresholdResult } from '../verdict.ts'
import { advise } from './advise.ts'
import { predictionBound } from './prediction-bound.ts'
import { probes, probingThreshold } from './probes.ts'
import { roundedUp } from './rounded-bound.ts'

const MiB = 1024 ** 2

/** A run in which only the largest RSS is known. */
function run(size: number, rssBytes: number | null): RunVerdict {
  const thresholds = probes.map((probe): Partial<ThresholdResult> => {
    const { threshold } = probingThreshold(probe)
    const isRss = probe.of === 'rss max'
    const dimension = probe.of.includes('recycles') ? 'count' : 'bytes'
    const value = isRss ? rssBytes : null
    return { text: threshold.text, dimension, value, interval: null, reason: `${probe.of} is not known: test` }
  })
  return { size, thresholds, workers: [], pooledGrowth: null } as unknown as RunVerdict
}

describe('one more run', () => {
  it('stays below mean + t·s·√(1 + 1/n)', () => {
    // Mean 103, s 2, t(0.99, 3) = 4.5407; by hand: 103 + 4.5407 · 2 · √1.25.
    const values = [101, 103, 105, 103].map((value) => 103 + (value - 103) * Math.sqrt(1.5))
    expect(predictionBound(values)).toBeCloseTo(103 + 4.5407 * 2 * Math.sqrt(1.25), 2)
  })

  it('is not told from a single one', () => expect(predictionBound([5])).toBeNull())
})

describe('thresholds from healthy runs', () => {
  const rssAt = (runs: readonly RunVerdict[]) => advise(runs).advice.map(({ expect: text }) => text)

  it('lie above what another such run would show', () => {
    const [advice] = advise([run(25, 100 * MiB), run(25, 120 * MiB), run(25, 140 * MiB)]).advice
    expect(advice?.expect).toBe('rss max < 290MiB at 25')
    expect(advice?.reason).toBe(
      '100 MiB … 140 MiB in 3 runs; one more stays below 281 MiB with 99 %; the largest and 15 % is 161 MiB',
    )
  })

  it('lie a margin above the largest where runs hardly differ, or there is only one', () => {
    expect(rssAt([run(25, 100 * MiB), run(25, 100 * MiB)])).toEqual(['rss max < 120MiB at 25'])
    expect(rssAt([run(25, 100 * MiB)])).toEqual(['rss max < 120MiB at 25'])
  })

  it('are proposed for each size, in order', () => {
    expect(rssAt([run(100, 100 * MiB), run(25, 50 * MiB)])).toEqual([
      'rss max < 58MiB at 25',
      'rss max < 120MiB at 100',
    ])
  })

  it('are none where no run tells the metric', () => {
    const { advice, without } = advise([run(25, null)])
    expect(advice).toEqual([])
    expect(without).toContainEqual({ of: 'rss max', size: 25, reason: 'rss max is not known: test' })
  })
})

describe('a bound', () => {
  it.each([
    [151.3 * MiB, 'bytes', '160MiB'],
    [0.4 * MiB, 'bytes', '410KiB'],
    [1.2 * 1024 * MiB, 'bytes', '1300MiB'],
    [3.01 * 1024 * MiB, 'bytes', '3.1GiB'],
    [0, 'bytes', '1KiB'],
    [1430, 'duration', '1500ms'],
    [2500, 'duration', '2.5s'],
    [3, 'count', '3'],
  ] as const)('of %d %s is %s', (value, dimension, text) => expect(roundedUp(value, dimension)).toBe(text))
})
