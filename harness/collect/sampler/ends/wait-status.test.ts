import { describe, expect, it } from 'vitest'
import { decodeWaitStatus, describeEnding, signalName } from './wait-status.ts'

describe('wait status', () => {
  it.each([
    [0x0000, { exitCode: 0, signal: null, hasDumpedCore: false }, 'exit code 0'],
    [0x0300, { exitCode: 3, signal: null, hasDumpedCore: false }, 'exit code 3'],
    [0xff00, { exitCode: 255, signal: null, hasDumpedCore: false }, 'exit code 255'],
    [0x0009, { exitCode: null, signal: 'SIGKILL', hasDumpedCore: false }, 'signal SIGKILL'],
    [0x008b, { exitCode: null, signal: 'SIGSEGV', hasDumpedCore: true }, 'signal SIGSEGV (core dumped)'],
    [0x0006, { exitCode: null, signal: 'SIGABRT', hasDumpedCore: false }, 'signal SIGABRT'],
  ])('%i is %j', (status, ending, text) => {
    expect(decodeWaitStatus(status)).toEqual(ending)
    expect(describeEnding(ending)).toBe(text)
  })

  it('names real-time signals by their number', () => {
    expect(signalName(40)).toBe('SIG40')
  })
})
