import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it('finds the word that was probably meant', () => {
  expect(nearest('thresolds', ['thresholds', 'target', 'users'])).toBe('thresholds')
  expect(nearest('user', ['thresholds', 'target', 'users'])).toBe('users')
})

it('suggests nothing when nothing is near', () => {
  expect(nearest('banana', ['thresholds', 'target', 'users'])).toBeUndefined()
})

it('knows a word by its beginning, the first that begins so', () => {
  const known = ['rss', 'rss_growth_per_iteration', 'rss_growth_detectable']
  expect(nearest('rss_growth', known)).toBe('rss_growth_per_iteration')
  expect(nearest('rs_', ['rs_growth_per_iteration'])).toBeUndefined()
})
