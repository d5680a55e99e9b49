import { describe, expect, it } from 'vitest'
import { decodeEvent } from './container-events.ts'

/** As Docker 20.10 sends them, shortened. */
const line = (action: string, attributes: object = {}) =>
  JSON.stringify({ status: action, Type: 'container', Action: action, Actor: { ID: '8d27', Attributes: attributes } })

describe("Docker's events", () => {
  it('tell of an OOM kill, and of an end with its exit code', () => {
    expect(decodeEvent(line('oom', { image: 'x' }))).toEqual({ is: 'oom' })
    expect(decodeEvent(line('die', { exitCode: '137' }))).toEqual({ is: 'died', exitCode: 137 })
    expect(decodeEvent(line('die'))).toEqual({ is: 'died', exitCode: null })
  })

  it('say nothing otherwise', () => {
    for (const other of [line('start'), '', '{"message":"too many"}', '{"Action":'])
      expect(decodeEvent(other)).toBeNull()
  })
})
