import { expect, it } from 'vitest'
import { fillWords, isTold, misspeltPlaceholder } from './tool-command.ts'

const values = { iterations: '25', users: '4', url: 'http://127.0.0.1:8000', port: '8000' }

it('puts values in place, and leaves all other braces', () => {
  const words = ['-n', '{iterations}', '{url}/reports?{users}{users}', '{"seed":7}', '{seed}', '{{port}}']
  expect(fillWords(words, values)).toEqual([
    '-n',
    '25',
    'http://127.0.0.1:8000/reports?44',
    '{"seed":7}',
    '{seed}',
    '{8000}',
  ])
})

it('tells whether a tool knows its number', () => {
  expect(isTold(['ab', '-n{iterations}'], 'iterations')).toBe(true)
  expect(isTold(['ab', '-n', 'iterations'], 'iterations')).toBe(false)
})

it('finds a placeholder that nearly is one', () => {
  expect(misspeltPlaceholder(['{iterations}', '{seed}', '{"user":1}'])).toBeNull()
  expect(misspeltPlaceholder(['{ulr}'])).toBe('{ulr} stands for nothing; did you mean {url}?')
})
