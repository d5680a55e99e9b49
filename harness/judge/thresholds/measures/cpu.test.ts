import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../../record/events.ts'
import type { SampleRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { parseAsked, planThresholds } from '../../../scenario/plan-ladder.ts'
import { simulateRun } from '../../../testing/simulated-run.ts'
import { judgeRun } from '../../judge-run.ts'

const size = 100

/** CPU time of the whole load where the samples and births are these alone; times count from the start of the load. */
function cpuOf(readings: readonly Partial<SampleRow>[], ends: readonly { pid: number; timeMs: number }[] = []): number {
  const thresholds = planThresholds([], parseAsked(['cpu_per_iteration < 1s']), size)
  const simulated = simulateRun({ size, thresholds })
  const startMs = simulated.events.find(({ kind }) => kind === 'load-started')?.timeMs ?? 0
  const [sample] = simulated.samples
  const [event] = simulated.events
  if (sample === undefined || event === undefined) throw new Error('nothing was simulated')
  const samples = readings.map((one): SampleRow => {
    return { ...sample, childrenCpuMs: null, ...one, timeMs: startMs + (one.timeMs ?? 0) }
  })
  const births = [...new Set(samples.map(({ pid }) => pid))].map((pid): EventRow => {
    const firstMs = Math.min(...samples.filter((row) => row.pid === pid).map(({ timeMs }) => timeMs))
    return { ...event, kind: 'born', pid, timeMs: firstMs }
  })
  const deaths = ends.map(({ pid, timeMs }): EventRow => {
    return { ...event, kind: 'helper-ended', pid, timeMs: startMs + timeMs }
  })
  const record: RunRecord = {
    ...simulated,
    samples,
    events: [...births, ...simulated.events, ...deaths].sort((a, b) => a.timeMs - b.timeMs),
  }
  const result = judgeRun(record).thresholds.find(({ metric }) => metric === 'cpu_per_iteration')
  return (result?.value ?? Number.NaN) * size
}

describe('CPU time of the target', () => {
  it('is what was used between the start and the end of the load', () => {
    const own = [
      { pid: 1, timeMs: -10, cpuMs: 500 },
      { pid: 1, timeMs: 50, cpuMs: 700 },
    ]
    expect(cpuOf(own)).toBe(200)
  })

  it('holds all of a process that was born in it, and of one whose pid was given again', () => {
    const helper = [
      { pid: 2, timeMs: 10, cpuMs: 30 },
      { pid: 2, timeMs: 20, cpuMs: 40 },
      { pid: 2, timeMs: 30, cpuMs: 5 },
    ]
    expect(cpuOf(helper)).toBe(45)
  })

  it('holds that of helpers that nobody saw, once their parent has asked how they ended', () => {
    const parent = [
      { pid: 1, timeMs: -10, cpuMs: 500, childrenCpuMs: 90 },
      { pid: 1, timeMs: 10, cpuMs: 510, childrenCpuMs: 1090 },
      { pid: 1, timeMs: 20, cpuMs: 520 },
    ]
    expect(cpuOf(parent)).toBeCloseTo(1020)
  })

  it('holds nothing of what the children of a service had used before it was looked at', () => {
    const attached = [
      { pid: 1, timeMs: -10, cpuMs: 500 },
      { pid: 1, timeMs: 10, cpuMs: 510, childrenCpuMs: 3_600_000 },
      { pid: 1, timeMs: 20, cpuMs: 520, childrenCpuMs: 3_600_040 },
    ]
    expect(cpuOf(attached)).toBeCloseTo(60)
  })

  it('counts helpers that were seen and asked for once', () => {
    const family = [
      { pid: 1, timeMs: -10, cpuMs: 500, childrenCpuMs: 0 },
      { pid: 2, timeMs: 10, cpuMs: 300 },
      { pid: 1, timeMs: 20, cpuMs: 520, childrenCpuMs: 310 },
    ]
    expect(cpuOf(family, [{ pid: 2, timeMs: 15 }])).toBe(330)
  })
})
