import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { type Arrival, OpenLoop, type OpenLoopTask } from './open-loop.ts'

/** Iterations that take as long as the test says, on a clock that stands still by itself. */
function simulatedLoop(users: number, lastsMs: (index: number) => number, task: Partial<OpenLoopTask> = {}) {
  const clock = new SimulatedClock()
  const begun: (Arrival & { atMs: number })[] = []
  const loop = new OpenLoop(
    {
      users,
      clock,
      make: (arrival) => {
        begun.push({ ...arrival, atMs: clock.now() })
        return new Promise((resolve) => void clock.setTimeout(resolve, lastsMs(arrival.index)))
      },
    },
    { from: 0, to: 4, times: [0, 100, 200, 300].values(), durationMs: null, ...task },
  )
  const running = loop.run()
  /** Lets time pass in small steps, so that what waits for a promise goes on in between. */
  const pass = async (durationMs: number) => {
    for (let passed = 0; passed < durationMs; passed += 10) {
      clock.advance(10)
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { clock, loop, begun, running, pass, starts: () => begun.map(({ index, atMs }) => [index, atMs]) }
}

describe('the open loop', () => {
  it('begins iterations when they are due, while a user is free', async () => {
    const { running, begun, pass, starts } = simulatedLoop(2, () => 150)
    await pass(500)
    expect(await running).toEqual({ mostWaiting: 0, longestDelayMs: 0, neverBegun: 0 })
    expect(starts()).toEqual([
      [0, 0],
      [1, 100],
      [2, 200],
      [3, 300],
    ])
    expect(begun.map(({ user }) => user)).toEqual([0, 1, 0, 1])
  })

  it('asks a slow service no less often: what is due waits, and is told how long', async () => {
    const { running, begun, pass } = simulatedLoop(1, () => 250)
    await pass(1500)
    expect(await running).toEqual({ mostWaiting: 2, longestDelayMs: 450, neverBegun: 0 })
    expect(begun.map(({ delayMs }) => delayMs)).toEqual([0, 150, 300, 450])
  })

  it('takes in all that fell due while the machine stalled', async () => {
    const { clock, running, begun, pass } = simulatedLoop(4, () => 10)
    clock.stall(250)
    await pass(200)
    expect(await running).toMatchObject({ longestDelayMs: 150, neverBegun: 0 })
    expect(begun.map(({ index, delayMs }) => [index, delayMs])).toEqual([
      [0, 0],
      [1, 150],
      [2, 50],
      [3, 0],
    ])
  })

  it('begins nothing when the duration is over, and tells how many waited in vain', async () => {
    const { running, pass, starts } = simulatedLoop(1, () => 180, { durationMs: 310 })
    await pass(600)
    // The first that waited in vain was due at 200.
    expect(await running).toEqual({ mostWaiting: 2, longestDelayMs: 110, neverBegun: 2 })
    expect(starts()).toEqual([
      [0, 0],
      [1, 180],
    ])
  })

  it('tells how long the first has waited that never began behind an iteration that hangs', async () => {
    const { running, pass } = simulatedLoop(1, () => 5000, { durationMs: 1000 })
    await pass(5000)
    expect(await running).toEqual({ mostWaiting: 3, longestDelayMs: 900, neverBegun: 3 })
  })

  it('begins nothing once it is ended, and waits for what is under way', async () => {
    const { loop, running, pass, starts } = simulatedLoop(1, () => 150)
    await pass(110)
    loop.end()
    await pass(200)
    expect(await running).toMatchObject({ neverBegun: 1 })
    expect(starts()).toEqual([[0, 0]])
  })

  it('goes on from where a run before it ended', async () => {
    const { running, pass, starts } = simulatedLoop(1, () => 5, { from: 25, to: 27 })
    await pass(300)
    await running
    expect(starts()).toEqual([
      [25, 0],
      [26, 100],
    ])
  })

  it('is over at once where nothing is due', async () => {
    const { running } = simulatedLoop(1, () => 5, { times: [].values() })
    expect(await running).toEqual({ mostWaiting: 0, longestDelayMs: 0, neverBegun: 0 })
  })
})
