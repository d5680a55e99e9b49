import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReadPace } from './read-pace.ts'

let told: string[]
const source = { pause: () => void told.push('pause'), resume: () => void told.push('resume') }

beforeEach(() => {
  told = []
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

describe('a slow reader', () => {
  it('waits for each piece as long as it takes at its rate', () => {
    const pace = new ReadPace(1000)
    pace.meter(500, source)
    vi.advanceTimersByTime(499)
    expect(told).toEqual(['pause'])
    vi.advanceTimersByTime(1)
    expect(told).toEqual(['pause', 'resume'])
  })

  it('adds up pieces that are too small to wait for', () => {
    const pace = new ReadPace(1_000_000)
    for (let piece = 0; piece < 9; piece++) pace.meter(100, source)
    expect(told).toEqual([])
    pace.meter(150, source)
    expect(told).toEqual(['pause'])
  })

  it('does not catch up with what a slow service did not send in time', () => {
    const pace = new ReadPace(1000)
    pace.meter(10, source)
    vi.advanceTimersByTime(60_000)
    told = []
    pace.meter(1000, source)
    vi.advanceTimersByTime(999)
    expect(told).toEqual(['pause'])
  })

  it('that is stopped is not woken', () => {
    const pace = new ReadPace(1000)
    pace.meter(500, source)
    pace.stop()
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual(['pause'])
  })
})
