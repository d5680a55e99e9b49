import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { ReadingTurns } from './reading-turns.ts'

/** Turns at a source whose readings end when the test says so. */
function background() {
  const clock = new SimulatedClock()
  const taken: ((isRead: boolean) => void)[] = []
  let completed = 0
  const readings = { everyMs: 1000, take: () => new Promise<boolean>((resolve) => taken.push(resolve)) }
  const turns = new ReadingTurns(readings, clock, () => ({ nowMs: clock.now(), completed }))
  const looks: string[] = []
  const ask = (purpose: 'stop' | 'tick' | 'report') =>
    turns.ask(purpose, (waitedMs) => looks.push(`${purpose} of ${turns.moment.nowMs} after ${waitedMs}`))
  /** The reading that goes on takes so long. */
  const end = async (tookMs: number, isRead = true) => {
    clock.advance(tookMs)
    taken.shift()?.(isRead)
    await settle()
  }
  return { clock, turns, looks, ask, end, taken, report: () => (completed += 1) }
}

/** Lets everything that waits for promises alone go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('looks at a source that reads when it is asked', () => {
  it('are made at once', () => {
    const clock = new SimulatedClock()
    const turns = new ReadingTurns(null, clock, () => ({ nowMs: clock.now(), completed: 0 }))
    let looks = 0
    expect(turns.ask('tick', () => (looks += 1))).toBeNull()
    expect(looks).toBe(1)
    clock.advance(5)
    expect(turns.moment.nowMs).toBe(5)
  })
})

describe('looks at a source that reads in the background', () => {
  it('are made when the reading has ended, and have the time at which it began', async () => {
    const { clock, ask, end, looks } = background()
    clock.advance(100)
    void ask('report')
    expect(looks).toEqual([])
    await end(30)
    expect(looks).toEqual(['report of 100 after 0'])
  })

  it('get a reading that began after they were asked for, and none twice', async () => {
    const { clock, ask, end, looks, taken } = background()
    void ask('tick')
    clock.advance(10)
    // During the first reading, which may have seen the memory before this report.
    void ask('report')
    void ask('report')
    await end(20)
    expect(looks).toEqual(['tick of 0 after 0'])
    expect(taken).toHaveLength(0)
    // It rests for as long as it has taken.
    clock.advance(30)
    await settle()
    expect(taken).toHaveLength(1)
    await end(30)
    expect(looks).toEqual(['tick of 0 after 0', 'report of 60 after 50'])
  })

  it('count the reports that had completed when the reading began', async () => {
    const { turns, ask, end, report } = background()
    report()
    void ask('tick')
    report()
    await end(30)
    expect(turns.moment).toEqual({ nowMs: 0, completed: 1 })
  })

  it('are left out where the reading failed, and nobody waits for them', async () => {
    const { ask, end, looks } = background()
    const stop = ask('stop')
    await end(30, false)
    await stop
    expect(looks).toEqual([])
  })

  it('come before those that matter less', async () => {
    const { clock, ask, end, looks } = background()
    void ask('tick')
    void ask('report')
    const stop = ask('stop')
    await end(10)
    clock.advance(10)
    await settle()
    await end(10)
    await stop
    expect(looks.map((look) => look.split(' ')[0])).toEqual(['tick', 'stop'])
  })

  it('are not made any more after the end, when it is now again', async () => {
    const { clock, turns, ask, end, looks } = background()
    void ask('tick')
    await end(10)
    const report = ask('report')
    turns.end()
    await report
    clock.advance(50)
    await settle()
    expect(looks).toEqual(['tick of 0 after 0'])
    expect(turns.moment.nowMs).toBe(60)
  })
})
