import { describe, expect, it } from 'vitest'
import { decideExitCode, errorTable, SoakgateError } from './errors.ts'

describe('the exit code', () => {
  it('is the first that applies of 70, 2, 130, 143, 1, 4, 3, 0', () => {
    expect(decideExitCode([0, 3, 1, 70])).toBe(70)
    expect(decideExitCode([0, 3, 4, 1])).toBe(1)
    expect(decideExitCode([3, 4])).toBe(4)
    expect(decideExitCode([0, 3])).toBe(3)
    expect(decideExitCode([0, 0])).toBe(0)
  })

  it('is inconclusive when nothing was decided at all', () => {
    expect(decideExitCode([])).toBe(3)
  })
})

describe('SoakgateError', () => {
  it('takes exit code and hint from the table, unless it brings a better hint', () => {
    const error = new SoakgateError('port-taken', 'Port 80 is taken', { expected: 'a free port', got: 'a listener' })
    expect(error).toMatchObject({ exitCode: 4, hint: errorTable['port-taken'].hint, details: [] })
    const other = new SoakgateError('port-taken', 'x', { expected: '', got: '', hint: 'do this' })
    expect(other.hint).toBe('do this')
  })

  it('has a hint that tells what to do for every code', () => {
    for (const { hint } of Object.values(errorTable)) expect(hint).toMatch(/^[A-Z].*\.$/)
  })
})
