import { describe, expect, it } from 'vitest'
import { SoakgateError } from '../vocabulary/errors.ts'
import { parseScenario } from './load-scenario.ts'

function loadOf(load: unknown) {
  const target = { command: ['serve'] }
  return parseScenario({ name: 'quote', target, iteration: () => {}, load }, 'quote.ts', '/project').load
}

function problemsOf(load: unknown): readonly string[] {
  try {
    loadOf(load)
  } catch (error) {
    if (error instanceof SoakgateError) return error.details
    throw error
  }
  return []
}

describe('the load of a scenario', () => {
  it('is made by its own functions unless it says otherwise', () => {
    expect(loadOf({})).toEqual(loadOf(undefined))
    expect(loadOf({ engine: 'iterations' })).toEqual(loadOf(undefined))
  })

  it.each([
    [{ engine: 'iteration' }, /^load\.engine: expected iterations.*, got "iteration"; did you mean "iterations"\?$/],
    [{ engine: 7 }, /^load\.engine: expected iterations.*, got 7$/],
    [{ engin: 'iterations' }, /^load\.engin: unknown option; did you mean "engine"\?$/],
    ['iterations', /^load: /],
  ])('refuses %j', (load, expected) => {
    expect(problemsOf(load)).toEqual([expect.stringMatching(expected)])
  })
})
