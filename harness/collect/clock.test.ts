import { describe, expect, it } from 'vitest'
import { monotonicClock } from './clock.ts'

describe('monotonicClock', () => {
  it('counts from the origin, as other processes of this machine would', () => {
    const originNs = process.hrtime.bigint() - 5_000_000_000n
    const before = Number(process.hrtime.bigint() - originNs) / 1e6
    const now = monotonicClock(originNs).now()
    const after = Number(process.hrtime.bigint() - originNs) / 1e6
    // To the microsecond.
    expect(now).toBeGreaterThanOrEqual(before - 0.002)
    expect(now).toBeLessThanOrEqual(after + 0.002)
  })

  it('never calls back early', async () => {
    const clock = monotonicClock(process.hrtime.bigint())
    for (const delayMs of [0, 0.3, 1, 2.7, 5]) {
      const askedMs = clock.now()
      await new Promise<void>((resolve) => clock.setTimeout(resolve, delayMs))
      expect(clock.now() - askedMs).toBeGreaterThanOrEqual(delayMs)
    }
  })

  it('calls nobody back who has cancelled', async () => {
    const clock = monotonicClock(process.hrtime.bigint())
    let calls = 0
    clock.setTimeout(() => {
      calls += 1
    }, 1)()
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 5))
    expect(calls).toBe(0)
  })
})
