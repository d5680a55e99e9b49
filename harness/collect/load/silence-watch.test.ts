import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SilenceWatch } from './silence-watch.ts'

let silences: number
let watch: SilenceWatch

beforeEach(() => {
  vi.useFakeTimers()
  silences = 0
  watch = new SilenceWatch(1000, () => {
    silences += 1
  })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('silence', () => {
  it('is noticed once, after its limit and a second look', () => {
    watch.start()
    vi.advanceTimersByTime(1099)
    expect(silences).toBe(0)
    vi.advanceTimersByTime(5000)
    expect(silences).toBe(1)
  })

  it('is broken by whatever is heard, also between the two looks', () => {
    watch.start()
    for (let heard = 0; heard < 5; heard++) {
      vi.advanceTimersByTime(1050)
      watch.touch()
    }
    expect(silences).toBe(0)
    vi.advanceTimersByTime(1100)
    expect(silences).toBe(1)
  })

  it('does not matter before the start and after the stop', () => {
    watch.touch()
    vi.advanceTimersByTime(5000)
    watch.start()
    vi.advanceTimersByTime(1050)
    watch.stop()
    watch.touch()
    vi.advanceTimersByTime(5000)
    expect(silences).toBe(0)
  })

  it('may be allowed for longer than a timer can wait', () => {
    const patient = new SilenceWatch(2 ** 40, () => {
      silences += 1
    })
    patient.start()
    vi.advanceTimersByTime(10_000)
    expect(silences).toBe(0)
    patient.stop()
  })
})
