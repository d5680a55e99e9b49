import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeepAliveTrust } from './keep-alive-trust.ts'

const distrusted: string[] = []
let trust: KeepAliveTrust

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  distrusted.length = 0
  trust = new KeepAliveTrust((origin) => distrusted.push(origin))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a server', () => {
  it('is trusted until it closes a connection without saying so, which is told once', () => {
    trust.noteAnswer('http://a')
    expect(trust.isTrusted('http://a')).toBe(true)
    trust.noteUnannouncedClose('http://a')
    trust.noteUnannouncedClose('http://a')
    trust.noteAnswer('http://a')
    expect(trust.isTrusted('http://a')).toBe(false)
    expect(trust.isTrusted('http://b')).toBe(true)
    expect(distrusted).toEqual(['http://a'])
  })

  it('is given a moment after its first answer, and none later', () => {
    trust.noteAnswer('http://a')
    expect(trust.waitMs('http://a')).toBe(20)
    vi.advanceTimersByTime(15)
    trust.noteAnswer('http://a')
    expect(trust.waitMs('http://a')).toBe(5)
    vi.advanceTimersByTime(50)
    expect(trust.waitMs('http://a')).toBe(0)
  })
})
