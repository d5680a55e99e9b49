import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../record/run-record.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { type SimulatedRun, simulateRun } from '../testing/simulated-run.ts'
import { judgeRun } from './judge-run.ts'
import type { RunVerdict, WorkerSummary } from './verdict.ts'

const MiB = 1024 ** 2
const runs = { seed: 7, numRuns: 30 }
const thresholds = planThresholds(
  [],
  parseAsked(['rss max < 130MiB', 'rss_peak < 150MiB', 'rss{target} max < 400MiB', 'fds_growth_per_iteration < 0.2']),
  100,
)

/** Runs that pass, fail and stay open, for one reason or another. */
const anyRun: fc.Arbitrary<SimulatedRun> = fc.record({
  size: fc.integer({ min: 20, max: 90 }),
  workers: fc.integer({ min: 1, max: 3 }),
  keptBytes: fc.constantFrom(0, 0, 0.1 * MiB, 0.5 * MiB, 4 * MiB),
  keptDescriptors: fc.constantFrom(0, 0, 0.5),
  keptProcesses: fc.constantFrom(0, 0.1),
  noiseBytes: fc.constantFrom(0, MiB, 8 * MiB),
  seed: fc.integer({ min: 1, max: 1e6 }),
  thresholds: fc.constant(thresholds),
})

type Row = RunRecord['samples'][number]

/** Which samples of a run are gone, more than 1 % of those that count. */
const anyLoss: fc.Arbitrary<(row: Row, index: number) => boolean> = fc.oneof(
  fc.record({ seed: fc.integer({ min: 1, max: 1e6 }), part: fc.constantFrom(0.03, 0.1, 0.5, 0.9) }).map(
    ({ seed, part }) =>
      (_row: Row, index: number) =>
        ((index + seed) * 0.618_033_988_75) % 1 < part,
  ),
  fc.constantFrom('tick', 'report').map((trigger) => (row: Row) => row.trigger === trigger),
  fc.integer({ min: 1, max: 3 }).map((slot) => (row: Row) => row.slot === slot),
  fc.constantFrom(105, 115, 125, 140).map((most) => (row: Row) => row.rssBytes > most * MiB),
  fc.constantFrom(3000, 5000, 8000).map((fromMs) => (row: Row) => row.timeMs > fromMs),
)

function growthOf({ workers, pooledGrowth }: RunVerdict) {
  return { workers: workers.map(({ slot, growth }) => ({ slot, growth })), pooledGrowth }
}

/** Rows of every table in another order, which the seed decides. */
function shuffled(record: RunRecord, seed: number): RunRecord {
  const shuffle = <Item>(rows: readonly Item[]): Item[] =>
    rows
      .map((row, index) => ({ row, place: Math.imul(index + 1, 0x9e3779b1 ^ seed) >>> 0 }))
      .sort((a, b) => a.place - b.place)
      .map(({ row }) => row)
  const { iterations, requests, samples, groups, ticks, events, seconds, rests, temporary, leftovers, matches } = record
  return {
    ...record,
    ...{ iterations: shuffle(iterations), requests: shuffle(requests), samples: shuffle(samples) },
    ...{ groups: shuffle(groups), ticks: shuffle(ticks), events: shuffle(events), seconds: shuffle(seconds) },
    ...{ rests: shuffle(rests), temporary: shuffle(temporary), leftovers: shuffle(leftovers) },
    matches: shuffle(matches),
  }
}

/** The same record in which slots have other numbers. */
function renamed(record: RunRecord, numberOf: (slot: number) => number): RunRecord {
  const rename = <Item extends { slot: number | null }>(rows: readonly Item[]): Item[] =>
    rows.map((row) => ({ ...row, slot: row.slot === null ? null : numberOf(row.slot) }))
  return { ...record, samples: rename(record.samples), events: rename(record.events), rests: rename(record.rests) }
}

/** Numbers of an estimate, to a millionth: sums in another order differ in their last digits. */
function rounded(growth: WorkerSummary['growth'] | null): unknown {
  if (growth === null || growth.status === 'unknown') return growth
  const scale = Math.max(1, growth.detectableBytes, Math.abs(growth.bytesPerIteration))
  return Object.fromEntries(
    Object.entries(growth).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round((value / scale) * 1e6) : value,
    ]),
  )
}

describe('properties of a verdict', { timeout: 60_000 }, () => {
  it('dropping more than 1 % of the samples never turns a fail or an inconclusive into a pass', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyRun, anyLoss, (spec, isLost) => {
        const record = simulateRun(spec)
        const samples = record.samples.filter((row, index) => !isLost(row, index))
        fc.pre(samples.length < 0.97 * record.samples.length)
        const before = judgeRun(record)
        const after = judgeRun({ ...record, samples })
        seen.add(before.status)
        for (const [index, { status, text }] of before.thresholds.entries()) {
          if (status !== 'pass' && after.thresholds[index]?.status === 'pass') throw new Error(`${text} passes now`)
        }
        expect(before.status !== 'pass' && after.status === 'pass').toBe(false)
      }),
      { ...runs, numRuns: 40 },
    )
    expect(seen).toEqual(new Set(['pass', 'fail', 'inconclusive']))
  })

  it('adding a constant to all memory changes nothing of the growth', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 4 * 1024 ** 3 }), (spec, constant) => {
        const record = simulateRun(spec)
        const samples = record.samples.map((row) => ({ ...row, rssBytes: row.rssBytes + constant }))
        expect(growthOf(judgeRun({ ...record, samples }))).toEqual(growthOf(judgeRun(record)))
      }),
      runs,
    )
  })

  it('the order of rows changes nothing of status and growth', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 1e6 }), (spec, seed) => {
        const record = simulateRun({ ...spec, events: [crashAt(8000)] })
        const [ordered, mixed] = [judgeRun(record), judgeRun(shuffled(record, seed))]
        expect(mixed.thresholds.map(({ status, value }) => ({ status, value }))).toEqual(
          ordered.thresholds.map(({ status, value }) => ({ status, value })),
        )
        expect(mixed.status).toBe(ordered.status)
        expect(growthOf(mixed)).toEqual(growthOf(ordered))
      }),
      runs,
    )
  })

  it('the names of workers change nothing of status and growth', () => {
    fc.assert(
      fc.property(anyRun, fc.constantFrom(1, 2), (spec, turn) => {
        const workers = spec.workers ?? 1
        const numberOf = (slot: number) => 10 + ((slot + turn) % workers)
        const record = simulateRun(spec)
        const [before, after] = [judgeRun(record), judgeRun(renamed(record, numberOf))]
        expect(after.status).toBe(before.status)
        expect(rounded(after.pooledGrowth)).toEqual(rounded(before.pooledGrowth))
        for (const { slot, growth } of before.workers) {
          const same = after.workers.find((worker) => worker.slot === numberOf(slot))
          expect(rounded(same?.growth ?? null)).toEqual(rounded(growth))
        }
      }),
      runs,
    )
  })

  it('holds finite numbers alone, whatever samples there are', () => {
    const bytes = fc.oneof(fc.constantFrom(0, 1, 2 ** 40), fc.integer({ min: 0, max: 2 ** 31 }))
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 40 }), fc.boolean(), (memory, isGappy) => {
        const residentBytes = (reports: number) => memory[reports % memory.length] ?? 0
        const record = simulateRun({ size: 60, workers: 1, residentBytes })
        const samples = record.samples.filter((_row, index) => !isGappy || index % 7 < 3)
        expectPlainNumbers(judgeRun({ ...record, samples }))
      }),
      runs,
    )
  })

  it.each([0, 1])('of %i samples is inconclusive', (count) => {
    const record = simulateRun({ size: 100, workers: 1 })
    const verdict = judgeRun({ ...record, samples: record.samples.slice(100, 100 + count) })
    expect(verdict.status).toBe('inconclusive')
    expectPlainNumbers(verdict)
  })

  it('of memory that is always the same is a pass, without any growth', () => {
    const verdict = judgeRun(simulateRun({ size: 100, workers: 1, residentBytes: () => 64 * MiB }))
    expect(verdict.status).toBe('pass')
    expect(verdict.workers[0]?.growth).toMatchObject({ status: 'estimated', bytesPerIteration: 0 })
  })
})

function crashAt(timeMs: number) {
  return { kind: 'crashed', timeMs, pid: 100, role: 'worker', slot: 1, generation: 1, exitCode: 3 } as const
}

/** JSON has no NaN and no endless number: they would come back as null. */
function expectPlainNumbers(verdict: RunVerdict): void {
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict)
}
