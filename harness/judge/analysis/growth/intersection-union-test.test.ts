import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../testing/seeded-random.ts'
import { falseAlarmRate, testGrowth } from './intersection-union-test.ts'
import type { Trace } from './lifetime.ts'
import { fitStories, type Stories } from './stories.ts'

const kibibyte = 1024

function storiesOf(kibibytesAt: (report: number) => number): Stories {
  const random = seededRandom(9, 'intersection-union test')
  const x = Float64Array.from({ length: 100 }, (_, i) => i)
  const trace: Trace = { x, y: x.map((report) => (kibibytesAt(report) + 300 * random.normal()) * kibibyte) }
  const stories = fitStories([trace])
  if (stories === null) throw new Error('expected stories')
  return stories
}

describe('the intersection-union test', () => {
  it('establishes growth that goes on in every story', () => {
    const result = testGrowth(
      storiesOf((report) => 400 * report),
      0.01,
    )
    expect(result.notExcluded).toEqual([])
    expect(result.provenBytes).toBeGreaterThan(200 * kibibyte)
    expect(result.provenBytes).toBeLessThan(400 * kibibyte)
  })

  it('is stopped by curves on a warm-up, and by curves only', () => {
    const result = testGrowth(
      storiesOf((report) => 60_000 * (1 - Math.exp(-report / 40))),
      0.01,
    )
    expect(result.provenBytes).toBeLessThanOrEqual(0)
    expect(new Set(result.notExcluded.map((story) => story.family))).toEqual(new Set(['curve']))
  })

  it('is stopped by level shifts on a staircase', () => {
    const result = testGrowth(
      storiesOf((report) => 9000 * Math.floor(report / 26)),
      0.01,
    )
    expect(result.provenBytes).toBeLessThanOrEqual(0)
    expect(result.notExcluded.map((story) => story.family)).toContain('steps')
  })

  it('proves less at a smaller chance of a false alarm', () => {
    const stories = storiesOf((report) => 400 * report)
    expect(testGrowth(stories, 0.001).provenBytes).toBeLessThan(testGrowth(stories, 0.05).provenBytes)
  })
})

it('allows a false alarm in 5, 1 and 0.5 % of series, by their length, shared among comparisons', () => {
  expect([25, 49, 50, 249, 250].map((samples) => falseAlarmRate(samples, 1))).toEqual([0.05, 0.05, 0.01, 0.01, 0.005])
  expect(falseAlarmRate(100, 4)).toBe(0.0025)
})
