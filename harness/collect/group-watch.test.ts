import { describe, expect, it } from 'vitest'
import type { GroupRow } from '../record/rows.ts'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { GroupWatch } from './group-watch.ts'

function watchOf(clock: SimulatedClock, usedBytes: () => number) {
  const rows: GroupRow[] = []
  const read = () => ({ usedBytes: usedBytes(), cacheBytes: 0, limitBytes: 1000 })
  const group = {
    folder: '/sys/fs/cgroup/own',
    height: 0,
    version: 'v2',
    besides: 'nobody',
    isOfContainer: false,
    read,
  } as const
  const watch = GroupWatch.start(group, clock, (row) => rows.push(row))
  return { rows, watch }
}

describe('the memory of a control group', () => {
  it('has rows soon after a part of the run began, and later one a second', () => {
    const clock = new SimulatedClock()
    const { rows, watch } = watchOf(clock, () => 1)
    clock.advance(4600)
    expect(rows.map(({ timeMs }) => timeMs)).toEqual([0, 100, 300, 700, 1500, 2500, 3500, 4500])
    watch.flush()
    clock.advance(400)
    expect(rows.slice(8).map(({ timeMs }) => timeMs)).toEqual([4600, 4700, 4800, 5000])
  })

  it('keeps the peak of the time between two rows', () => {
    const clock = new SimulatedClock()
    const { rows } = watchOf(clock, () => (clock.now() === 900 ? 800 : 100))
    clock.advance(1500)
    expect(rows.at(-1)).toMatchObject({ timeMs: 900, usedBytes: 800 })
  })

  it('has a row at once whenever the limit is nearer than ever', () => {
    const clock = new SimulatedClock()
    const used = new Map([
      [1800, 840],
      [1900, 860],
      [2000, 899],
      [2100, 900],
    ])
    const { rows } = watchOf(clock, () => used.get(clock.now()) ?? 40)
    clock.advance(2200)
    expect(rows.slice(-3).map(({ timeMs, usedBytes }) => [timeMs, usedBytes])).toEqual([
      [1800, 840],
      [1900, 860],
      [2100, 900],
    ])
  })
})
