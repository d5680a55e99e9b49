import { beforeEach, describe, expect, it } from 'vitest'
import type { IterationRow } from '../../../record/rows.ts'
import { deafListener } from '../../../testing/deaf-listener.ts'
import { SimulatedClock } from '../../../testing/simulated-clock.ts'
import { CountedLoad } from './counted-load.ts'
import type { CountedReports, ReportCounter } from './report-counter.ts'

class ScriptedCounter implements ReportCounter {
  readonly everyMs = 1000
  answers: (number | Error)[] = []

  async look(): Promise<CountedReports> {
    const answer = this.answers.shift() ?? 0
    if (answer instanceof Error) throw answer
    return { count: answer, workerPids: [] }
  }

  async close(): Promise<void> {}
}

let clock: SimulatedClock
let counter: ScriptedCounter
let rows: IterationRow[]
let load: CountedLoad

/** Lets one look after the other happen. */
async function pass(looks: number): Promise<void> {
  for (let look = 0; look < looks; look++) {
    clock.advance(1000)
    await new Promise(setImmediate)
  }
}

beforeEach(async () => {
  clock = new SimulatedClock()
  counter = new ScriptedCounter()
  rows = []
  const listener = { ...deafListener, onIteration: (row: IterationRow) => void rows.push(row) }
  load = await CountedLoad.start(counter, listener, clock)
})

describe('load that somebody else makes', () => {
  it('gives exactly the rows that were asked for, spread over the time between two looks', async () => {
    counter.answers = [0, 4, 9]
    const ended = load.run(6)
    await pass(3)
    expect(rows.map(({ iteration, startMs }) => [iteration, startMs])).toEqual([
      [1, 1250],
      [2, 1500],
      [3, 1750],
      [4, 2000],
      [5, 2111.111],
      [6, 2222.222],
    ])
    expect(rows.every(({ durationMs, outcome }) => durationMs === null && outcome === 'completed')).toBe(true)
    expect(await ended).toMatchObject({ endedBy: 'done', counts: { completed: 6, 'not-started': 0 } })
  })

  it('warms up until it is told that all are warm', async () => {
    counter.answers = [3]
    const warm = load.warmUp(100)
    await pass(1)
    load.endWarmUp()
    expect(await warm).toMatchObject({ endedBy: 'ended-early' })
    expect(rows.every(({ phase }) => phase === 'warmup')).toBe(true)
  })

  it('endures a source that cannot be read for a moment, and loses no report by it', async () => {
    counter.answers = [new Error('answered 503'), 2]
    const ended = load.run(2)
    await pass(2)
    expect(await ended).toMatchObject({ endedBy: 'done' })
    expect(rows.map(({ startMs }) => startMs)).toEqual([1000, 2000])
  })

  it('gives up on a source that has gone, with the last reason', async () => {
    counter.answers = Array.from({ length: 20 }, () => new Error('connect ECONNREFUSED'))
    const ended = load.run(2)
    await pass(20)
    expect(await ended).toMatchObject({
      endedBy: 'bailed',
      detail: 'the reports could not be counted any more: connect ECONNREFUSED',
      counts: { completed: 0, 'not-started': 2 },
    })
  })

  it('ends at once when the run is stopped', async () => {
    const ended = load.run(2)
    load.abort()
    expect(await ended).toMatchObject({ endedBy: 'aborted' })
    expect(await load.run(2)).toMatchObject({ endedBy: 'aborted' })
  })
})
