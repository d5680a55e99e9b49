import { describe, expect, it } from 'vitest'
import {
  LoadError,
  type LoadErrorKind,
  outcomeOf,
  reasonOf,
  requestOutcomeOf,
  saysIterationEnded,
} from './load-error.ts'

const expected: Record<LoadErrorKind, readonly [iteration: string, request: string]> = {
  'not-connected': ['failed', 'failed'],
  'connection-lost': ['lost', 'lost'],
  'answer-not-http': ['failed', 'failed'],
  'request-not-sendable': ['failed', 'failed'],
  'request-timeout': ['timed-out', 'timed-out'],
  'redirect-not-followed': ['failed', 'failed'],
  'status-unexpected': ['failed', 'answered'],
  'status-refused': ['refused', 'answered'],
  'poll-timeout': ['timed-out', 'timed-out'],
  'iteration-timeout': ['timed-out', 'timed-out'],
  'run-aborted': ['aborted', 'aborted'],
  'iteration-over': ['aborted', 'aborted'],
}

describe('the outcome of an error', () => {
  it.each(Object.entries(expected))('%s makes an iteration and a request so', (kind, [iteration, request]) => {
    const error = new LoadError(kind as LoadErrorKind, 'what happened')
    expect(outcomeOf(error)).toEqual({ outcome: iteration, reason: 'what happened' })
    expect(requestOutcomeOf(error)).toBe(request)
  })

  it('is failed for whatever else a script throws', () => {
    expect(outcomeOf(new Error('no paper left'))).toEqual({ outcome: 'failed', reason: 'no paper left' })
    expect(outcomeOf(new TypeError('x is not a function')).reason).toBe('TypeError: x is not a function')
    expect(outcomeOf('a text')).toEqual({ outcome: 'failed', reason: 'thrown: a text' })
    expect(outcomeOf(null)).toEqual({ outcome: 'failed', reason: 'thrown: null' })
    expect(requestOutcomeOf(new Error('ours'))).toBe('failed')
  })

  it('is that of its cause, with the words of the script', () => {
    const lost = new LoadError('connection-lost', 'reset')
    const wrapped = new Error('no chart', { cause: new Error('no request', { cause: lost }) })
    expect(outcomeOf(wrapped)).toEqual({ outcome: 'lost', reason: 'no chart' })
  })

  it('does not hang on causes that go round in a circle', () => {
    const error = new Error('round')
    error.cause = error
    expect(outcomeOf(error).outcome).toBe('failed')
  })
})

describe('a reason', () => {
  it('is one line of at most 300 characters', () => {
    expect(reasonOf(new Error('first\n  second\tthird'))).toBe('first second third')
    expect(reasonOf(new Error('x'.repeat(1000)))).toHaveLength(300)
    expect(reasonOf(new Error(''))).toBe('Error')
  })
})

describe('an error that only says that its iteration had ended', () => {
  it('is told from the others', () => {
    expect(saysIterationEnded(new LoadError('iteration-over', ''))).toBe(true)
    expect(saysIterationEnded(new Error('mine', { cause: new LoadError('run-aborted', '') }))).toBe(true)
    expect(saysIterationEnded(new LoadError('connection-lost', ''))).toBe(false)
    expect(saysIterationEnded(undefined)).toBe(false)
  })
})
