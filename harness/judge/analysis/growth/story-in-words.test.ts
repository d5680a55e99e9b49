import { expect, it } from 'vitest'
import type { SlopeFit } from './common-slope.ts'
import type { Curve } from './curves.ts'
import type { AskedStory } from './intersection-union-test.ts'
import { storyInWords } from './story-in-words.ts'

const fit: SlopeFit = {
  slope: 1,
  standardError: 1,
  degrees: 9,
  squares: 1,
  correlation: 0,
  unevenness: 0,
  points: 12,
  parameters: 3,
  ordinarySquares: 1,
}
const beside = (kind: Curve['kind'], reports: number | null): AskedStory => ({
  family: 'curve',
  curve: { kind, reports },
  fit,
})
const other = (family: 'steps' | 'late steps' | 'tail'): AskedStory => ({ family, curve: null, fit })

function words(...notExcluded: AskedStory[]): string {
  return storyInWords('linear', { provenBytes: -1, notExcluded }, 500)
}

it('names the longest warm-up that is not excluded, as long as it takes for 95 % of it', () => {
  expect(words(beside('warm-up', 20), beside('warm-up', 110), other('tail'))).toBe(
    'a warm-up of up to 330 reports is not excluded',
  )
  expect(words(beside('warm-up', 200))).toBe('a warm-up longer than these 500 reports is not excluded')
})

it('names caches, slowing growth, steps and the tail, in this order', () => {
  expect(words(beside('filling', 250), beside('slowing', 5))).toBe(
    'a cache that fills until report 250 is not excluded',
  )
  expect(words(beside('slowing', null), other('steps'))).toBe('growth that slows down by itself is not excluded')
  expect(words(other('steps'), other('tail'))).toBe('a few level shifts are not excluded')
  expect(words(other('late steps'))).toBe('level shifts in the last 60 % of the reports are not excluded')
  expect(words(other('tail'))).toBe('the last 40 % of the reports alone do not show it')
})

it('says that established growth goes on, and that there is none to explain', () => {
  expect(storyInWords('linear', { provenBytes: 1, notExcluded: [] }, 500)).toContain('level shift explains it')
  expect(storyInWords('flat', { provenBytes: -1, notExcluded: [] }, 500)).toBe('no growth is seen beyond the noise')
  expect(storyInWords('sawtooth', { provenBytes: -1, notExcluded: [] }, 500)).toContain('garbage collector')
  expect(storyInWords('declining', { provenBytes: -1, notExcluded: [] }, 500)).toBe('it went down')
})
