import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

it('finds the word that was probably meant', () => {
  expect(nearest('thresolds', ['thresholds', 'target', 'users'])).toBe('thresholds')
  expect(nearest('user', ['thresholds', 'target', 'users'])).toBe('users')
})

it('suggests nothing when nothing is near', () => {
  expect(nearest('banana', ['thresholds', 'target', 'users'])).toBeUndefined()
})
