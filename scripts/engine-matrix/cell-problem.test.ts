import { describe, expect, it } from 'vitest'
import type { Behaviour } from '../../fixtures/faulty-server/faulty-server.ts'
import type { Outcome } from '../../harness/vocabulary/outcomes.ts'
import { problemOf } from './cell-problem.ts'

const each = { tellsEach: true }
const atItsEnd = { tellsEach: false }

/** 25 iterations, of which the server received and answered so many. */
function cell(behaviour: Behaviour, outcomes: Partial<Record<Outcome, number>>, received: number, answered = 0) {
  const server = { connections: 4, received, answered, broken: received - answered }
  return { engine: 'one', behaviour, size: 25, outcomes, server }
}

describe('a cell of the matrix', () => {
  it('has no problem where the counts are equal', () => {
    expect(problemOf(cell('ok', { completed: 25 }, 25, 25), each)).toBeNull()
    expect(problemOf(cell('hangs', { 'timed-out': 25 }, 25), each)).toBeNull()
    expect(problemOf(cell('ok', { completed: 24, 'not-started': 1 }, 24, 24), atItsEnd)).toBeNull()
  })

  it('tells outcomes that do not add up, and answers that were not counted', () => {
    expect(problemOf(cell('ok', { completed: 24 }, 25, 25), each)).toBe('24 of 25 have an outcome')
    expect(problemOf(cell('ok', { completed: 24, lost: 1 }, 25, 25), each)).toBe('the server gave 25 right answers')
  })

  it('tells a request that counts as not started', () => {
    const hung = { 'timed-out': 1, 'not-started': 24 }
    expect(problemOf(cell('hangs', hung, 4), atItsEnd)).toBe('the server received 4')
    expect(problemOf(cell('hangs', hung, 4), each)).toBe('the server received 4')
    expect(problemOf(cell('hangs', { 'timed-out': 1, lost: 3, 'not-started': 21 }, 4), atItsEnd)).toBeNull()
    // A GET that was sent again was received twice.
    expect(problemOf(cell('resets', { lost: 25 }, 40), atItsEnd)).toBeNull()
  })

  it('tells another outcome than the behaviour has, from an engine that tells of each', () => {
    const failed = cell('refuses-503', { failed: 25 }, 25, 25)
    expect(problemOf(failed, each)).toBe('all of them should be refused')
    expect(problemOf(failed, atItsEnd)).toBeNull()
  })
})
