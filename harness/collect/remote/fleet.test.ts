import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../record/events.ts'
import type { SampleRow } from '../../record/rows.ts'
import { Fleet } from './fleet.ts'
import { gapIntervalsOf } from './gap-intervals.ts'
import type { Measurement } from './measurement.ts'

const pace = { intervalMs: 15_000, gapIntervals: 2 }

function watchFleet() {
  const samples: SampleRow[] = []
  const events: Omit<EventRow, 'completed'>[] = []
  const fleet = new Fleet('cause not knowable from here', {
    onSample: (row) => samples.push(row),
    onEvent: (row) => events.push(row),
    onLife: () => {},
  })
  const ends = () => events.filter(({ kind }) => kind !== 'born')
  return { fleet, samples, events, ends }
}

function measured(
  seconds: number,
  process: string | null,
  values: Measurement['values'] = {},
  place = 'a',
  rssBytes = 50e6,
): Measurement {
  const pid = process === null ? null : Number(process)
  return { timeMs: seconds * 1000, place, process, pid, rssBytes, values }
}

describe('a fleet', () => {
  it('gives each process of a place a slot, and its successor the same one', () => {
    const { fleet, samples, ends } = watchFleet()
    fleet.add([measured(15, '11'), measured(15, '12')], pace)
    fleet.add([measured(30, '12'), measured(30, '13')], pace)
    expect(samples.map(({ pid, slot, generation }) => [pid, slot, generation])).toEqual([
      [11, 1, 1],
      [12, 2, 1],
      [12, 2, 1],
      [13, 1, 2],
    ])
    expect(ends()).toMatchObject([{ kind: 'ended-unknown', pid: 11, slot: 1, generation: 1, timeMs: 30_000 }])
    expect(ends()[0]?.evidence).toBe('a, 11: 13 came in its place; cause not knowable from here')
  })

  it('does not take a single measurement that is missing for an end, and counts it', () => {
    const { fleet, ends } = watchFleet()
    fleet.add([measured(15, '11'), measured(15, '12')], pace)
    fleet.add([measured(30, '12')], pace)
    fleet.add([measured(45, '11'), measured(45, '12')], pace)
    expect(ends()).toEqual([])
    expect(fleet.takeMissed()).toBe(1)
    fleet.add([measured(60, '12'), measured(75, '12')], pace)
    expect(ends()).toMatchObject([{ kind: 'ended-unknown', pid: 11 }])
  })

  it('does not miss what cAdvisor measures by its own pace, and misses what does not come at all', () => {
    const { fleet } = watchFleet()
    const ofCadvisor = { intervalMs: 16_800, gapIntervals: gapIntervalsOf('container_memory_rss{pod="a"}') }
    for (const seconds of [0, 10.1, 26.9, 60.3]) fleet.add([measured(seconds, null)], ofCadvisor)
    expect(fleet.takeMissed()).toBe(0)
    fleet.add([measured(110.7, null)], ofCadvisor)
    expect(fleet.takeMissed()).toBe(2)
  })

  it('sees a restart by a start time or a counter where there is no pid', () => {
    const { fleet, ends, samples } = watchFleet()
    fleet.add([measured(15, null, { startTime: 1000 }), measured(15, null, { restarts: 1 }, 'b')], pace)
    fleet.add([measured(30, null, { startTime: 1000.4 }), measured(30, null, { restarts: 1 }, 'b')], pace)
    expect(ends()).toEqual([])
    fleet.add([measured(45, null, { startTime: 1040 }), measured(45, null, { restarts: 2 }, 'b')], pace)
    expect(ends().map(({ slot, evidence }) => [slot, evidence?.split('; ')[0]])).toEqual([
      [1, 'a: its start time went from 1970-01-01T00:16:40.400Z to 1970-01-01T00:17:20.000Z'],
      [2, 'b: its counter of restarts rose from 1 to 2'],
    ])
    expect(samples.slice(-2).map(({ generation }) => generation)).toEqual([2, 2])
  })

  it('calls an end an OOM kill where the counter of its place rose, and a rise without an end one of a helper', () => {
    const { fleet, ends } = watchFleet()
    fleet.add([measured(15, '11', { oomKills: 0 }), measured(15, '21', { oomKills: 4 }, 'b')], pace)
    fleet.add([measured(30, '11', { oomKills: 1 }), measured(30, '21', { oomKills: 5 }, 'b')], pace)
    fleet.add([measured(45, '12', { oomKills: 0 }), measured(45, '21', { oomKills: 5 }, 'b')], pace)
    for (const seconds of [60, 75, 90]) fleet.add([measured(seconds, '21', { oomKills: 5 }, 'b')], pace)
    expect(ends()).toMatchObject([
      { kind: 'oom-killed', role: 'worker', pid: 11, slot: 1 },
      { kind: 'oom-killed', role: 'helper', pid: null, slot: null },
    ])
    expect(ends()[0]?.evidence).toContain('the counter of OOM kills rose from 0 to 1 in a')
  })

  it('has an end where a worker is told of with a memory of 0, be it the only one, and begins none by it', () => {
    const alone = watchFleet()
    alone.fleet.add([measured(15, '11'), measured(30, '11', {}, 'a', 0), measured(45, '11', {}, 'a', 0)], pace)
    alone.fleet.add([measured(45, null, {}, 'b', 0), measured(60, null, {}, 'c')], pace)
    alone.fleet.add([measured(75, null, { oomKills: 1 }, 'c', 0)], pace)
    expect(alone.ends().map(({ kind, slot, timeMs }) => [kind, slot, timeMs])).toEqual([
      ['ended-unknown', 1, 30_000],
      ['ended-unknown', 2, 75_000],
    ])
    expect(alone.ends()[0]?.evidence).toBe('a, 11: it is told of with a memory of 0; cause not knowable from here')
    expect(alone.events).toHaveLength(4)
    expect(alone.samples.map(({ slot, timeMs }) => [slot, timeMs])).toEqual([
      [1, 15_000],
      [2, 60_000],
    ])
  })

  it('gives the slot of a worker with a memory of 0 to a newcomer, and not that of one that was missing once', () => {
    const { fleet, events, ends } = watchFleet()
    fleet.add([measured(15, '11'), measured(15, '12', { oomKills: 0 }), measured(15, '13')], pace)
    fleet.add([measured(30, '12', { oomKills: 1 }, 'a', 0), measured(30, '13'), measured(30, '14')], pace)
    expect(ends()).toMatchObject([{ kind: 'oom-killed', pid: 12, slot: 2, timeMs: 30_000 }])
    expect(events.at(-1)).toMatchObject({ kind: 'born', pid: 14, slot: 2, generation: 2 })
  })

  it('says at the end that a place is silent, unless nothing was measured any more', () => {
    const { fleet, ends } = watchFleet()
    fleet.add([measured(15, null), measured(15, null, {}, 'b')], pace)
    fleet.add([measured(75, null)], pace)
    fleet.takeMissed()
    fleet.finish(80_000, pace)
    expect(ends()).toMatchObject([{ kind: 'ended-unknown', slot: 2 }])
    const silent = watchFleet()
    silent.fleet.add([measured(15, null)], pace)
    silent.fleet.finish(80_000, pace)
    expect(silent.ends()).toEqual([])
    expect(silent.fleet.takeMissed()).toBe(3)
  })

  it('does not know what is not told', () => {
    const { fleet, samples } = watchFleet()
    fleet.add([measured(15, null), measured(15, null, { swap: 5, cpu: 1.5, threads: 3 }, 'b')], pace)
    expect(samples[0]).toMatchObject({
      pid: null,
      swapBytes: null,
      cpuMs: null,
      descriptors: null,
      highWaterBytes: null,
    })
    expect(samples[1]).toMatchObject({ swapBytes: 5, cpuMs: 1500, threads: 3 })
  })
})
