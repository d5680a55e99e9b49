import { describe, expect, it } from 'vitest'
import { describeNothingAsked, namesAskedFor } from './asked-names.ts'

const names = ['charts-before-25-1', 'charts-before-100-1', 'charts-before-recycling-25-1', 'charts-under-limit-ab']

describe('the runs that --only asks for', () => {
  it.each([
    ['', names],
    ['charts', names],
    ['charts-before', ['charts-before-25-1', 'charts-before-100-1']],
    ['charts-before-25', ['charts-before-25-1']],
    ['charts-before-rec', ['charts-before-recycling-25-1']],
    ['charts-under-limit-ab', ['charts-under-limit-ab']],
    ['chart-before', []],
  ])('%j: those of exactly that name, else all that begin so', (only, asked) => {
    expect(namesAskedFor(names, only)).toEqual(asked)
  })

  it('are none: what there is is listed, each once', () => {
    expect(describeNothingAsked(names)).toBe(
      'no run matches; known are charts-before, charts-before-recycling, charts-under-limit-ab',
    )
  })
})
