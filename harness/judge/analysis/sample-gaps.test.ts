import { describe, expect, it } from 'vitest'
import type { EventKind, EventRow } from '../../record/events.ts'
import type { SampleRow } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { ThinnedTables } from '../../record/thinned-tables.ts'
import { simulateRun } from '../../testing/simulated-run.ts'
import { sampleGunicorn } from '../../testing/simulated-sampling.ts'
import { analyzeRun } from './run-analysis.ts'

function gapsOf(record: RunRecord) {
  return analyzeRun(record).gaps
}

function withSamples(record: RunRecord, isKept: (row: SampleRow, index: number) => boolean): RunRecord {
  return { ...record, samples: record.samples.filter(isKept) }
}

function runEvent(kind: EventKind, timeMs: number): EventRow {
  const nothing = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }
  return { timeMs, kind, completed: 0, ...nothing }
}

/** What the sampler writes of a service whose processes come and go. */
function sampledRun(): RunRecord {
  const { machine, sampling, master, worker } = sampleGunicorn(3)
  const startMs = sampling.clock.now()
  for (let report = 1; report <= 40; report++) {
    sampling.tick()
    if (report % 8 === 0) machine.fork(worker(1), { command: ['sleep', '60'] })
    if (report === 15) worker(0).end({ exitCode: 1 })
    if (report === 17) machine.fork(master)
    if (report === 20) void sampling.sampler.rest('before')
    sampling.report()
  }
  void sampling.sampler.rest('settled')
  sampling.tick()
  const { samples, ticks, rests } = sampling
  const events = [
    ...sampling.events,
    runEvent('warmup-started', startMs),
    runEvent('load-started', startMs),
    runEvent('stopped', sampling.clock.now()),
  ]
  return { ...simulateRun({ size: 40 }), samples, ticks, events, rests }
}

/** The same run as its writer would keep it under so small a limit. */
function thinned(record: RunRecord, limitBytes: number): RunRecord {
  const samples: SampleRow[] = []
  const ticks: RunRecord['ticks'][number][] = []
  const tables = new ThinnedTables(limitBytes, (name, row) => {
    if (name === 'samples') samples.push(row as SampleRow)
    if (name === 'ticks') ticks.push(row as RunRecord['ticks'][number])
    return 60
  })
  const moments = [
    ...record.events.map((row) => ({ name: 'events', row }) as const),
    ...record.samples.map((row) => ({ name: 'samples', row }) as const),
    ...record.ticks.map((row) => ({ name: 'ticks', row }) as const),
  ].sort((a, b) => a.row.timeMs - b.row.timeMs)
  for (const { name, row } of moments) tables.add(name, row)
  tables.flush()
  return { ...record, samples, ticks }
}

describe('the samples of a run', () => {
  it('are all there where the sampler wrote them, though processes came and went', () => {
    const { expected, missing } = gapsOf(sampledRun())
    expect(expected).toBeGreaterThan(300)
    expect(missing).toBe(0)
  })

  it('are all there where a part was kept on purpose', () => {
    const record = thinned(simulateRun({ size: 3000, workers: 3 }), 2_000_000)
    expect(record.samples.length).toBeLessThan(4000)
    expect(gapsOf(record).missing).toBe(0)
  })

  it('are missing in the part that was dropped', () => {
    const dropped = withSamples(simulateRun({ size: 200 }), (_row, index) => index % 20 !== 7)
    expect(gapsOf(dropped).missing).toBeCloseTo(0.05, 2)
  })

  it('are missing in the part that was dropped of what a long run kept', () => {
    const record = thinned(simulateRun({ size: 3000, workers: 3 }), 2_000_000)
    expect(gapsOf(withSamples(record, (_row, index) => index % 20 !== 7)).missing).toBeGreaterThan(0.01)
    const whole = withSamples(record, ({ timeMs }) => Math.floor(timeMs / 1000) % 10 !== 7)
    expect(gapsOf(whole).missing).toBeGreaterThan(0.05)
    const ofOneWorker = withSamples(record, ({ slot, timeMs }) => slot !== 2 || timeMs < 150_000)
    expect(gapsOf(ofOneWorker).missing).toBeGreaterThan(0.05)
  })

  it.each([
    ['of one worker', ({ slot }: SampleRow) => slot !== 2],
    ['after reports', ({ trigger }: SampleRow) => trigger !== 'report'],
    ['at ticks of the clock', ({ trigger }: SampleRow) => trigger !== 'tick'],
    ['of one worker from some moment on', ({ slot, timeMs }: SampleRow) => slot !== 2 || timeMs < 15_000],
    ['after reports, of one worker', ({ slot, trigger }: SampleRow) => slot !== 2 || trigger === 'tick'],
  ])('are missed where all those %s are gone', (_which, isKept) => {
    expect(gapsOf(withSamples(simulateRun({ size: 200 }), isKept)).missing).toBeGreaterThan(0.1)
  })

  it('are not known to be all there without a tick', () => {
    expect(gapsOf({ ...simulateRun(), ticks: [] })).toMatchObject({ missing: null, held: expect.any(Number) })
  })
})

describe("the silence of soakgate's clock", () => {
  const silentFor = (lengthMs: number) => {
    const record = simulateRun({ size: 200, workers: 1 })
    const isHeard = ({ timeMs }: { timeMs: number }) => timeMs < 10_000 || timeMs > 10_000 + lengthMs
    return { ...withSamples(record, isHeard), ticks: record.ticks.filter(isHeard) }
  }

  it('counts as missing samples when it is long', () => {
    const { missing, silentMs } = gapsOf(silentFor(3000))
    expect(silentMs).toBeGreaterThan(2500)
    expect(missing).toBeGreaterThan(0.05)
  })

  it('is a late tick when it is short', () => {
    expect(gapsOf(silentFor(700))).toMatchObject({ missing: 0, silentMs: 0 })
  })

  it('is none while a rest point was read', () => {
    const record = silentFor(3000)
    const rests = record.rests.map((row) => ({ ...row, timeMs: 11_000 }))
    expect(gapsOf({ ...record, rests }).silentMs).toBe(0)
  })
})
