import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { addDuration, type DurationSketch, readSketch, sketchPercentile, writeSketch } from './duration-sketch.ts'
import { readRun } from './record-reader.ts'
import { RecordWriter } from './record-writer.ts'
import { countRows, type IterationRow, type SampleRow } from './rows.ts'
import type { RunOutcome } from './run-outcome.ts'
import type { RunRecord } from './run-record.ts'

const plan = { directory: '9' } as RunPlan
const outcome = { schemaVersion: 2, size: 9, status: 'complete' } as RunOutcome

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-thinning-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const runFolder = () => path.join(folder, '9')
const open = (limitBytes: number) => RecordWriter.open(runFolder(), { secrets: new Secrets(), limitBytes })

function iteration(number: number, more: Partial<IterationRow> = {}): IterationRow {
  return {
    phase: 'load',
    iteration: number,
    user: 0,
    outcome: 'completed',
    units: 1,
    reason: null,
    workerPid: null,
    startMs: number * 10,
    durationMs: 1 + (number % 100),
    status: 200,
    receivedBytes: 10,
    ...more,
  }
}

function sample(timeMs: number, pid: number, rssBytes: number): SampleRow {
  const counted = { descriptors: null, threads: null, childrenCpuMs: null }
  const identity = { role: 'worker', slot: pid, generation: 1 } as const
  return {
    timeMs,
    trigger: 'report',
    pid,
    ...identity,
    rssBytes,
    swapBytes: 0,
    highWaterBytes: null,
    cpuMs: timeMs,
    ...counted,
  }
}

async function read(): Promise<RunRecord> {
  const record = await readRun(folder, plan)
  if (record === null) throw new Error('no record')
  return record
}

describe('a long run', () => {
  it('keeps a part of its iterations, each with how many it stands for, so that counts stay exact', async () => {
    const writer = await open(2e6)
    for (let number = 1; number <= 60_000; number++) {
      writer.write(
        'iterations',
        iteration(number, number % 1000 === 0 ? { outcome: 'failed', reason: 'status 500' } : {}),
      )
    }
    await writer.close(outcome)
    const { iterations, seconds, outcome: read1 } = await read()
    expect(countRows(iterations)).toBe(60_000)
    expect(countRows(iterations.filter((row) => row.outcome === 'failed'))).toBe(60)
    expect(iterations.filter((row) => row.outcome === 'failed')).toHaveLength(60)
    expect(iterations.length).toBeLessThan(2000)
    expect(read1?.leftOut.rows.iterations).toBe(60_000 - iterations.length)
    expect(seconds.reduce((sum, row) => sum + row.count, 0)).toBe(60_000)
    expect(seconds.reduce((sum, row) => sum + row.receivedBytes, 0)).toBe(600_000)
  })

  it('never takes more than its limit, however small', async () => {
    const writer = await open(50_000)
    for (let number = 1; number <= 10_000; number++) {
      writer.write('iterations', iteration(number))
      writer.writeLog(number, 'out', `line ${number}`)
      for (const pid of [1, 2, 3]) writer.write('samples', sample(number, pid, number * pid))
    }
    await writer.close(outcome)
    const bytes = readdirSync(runFolder()).map((file) => statSync(path.join(runFolder(), file)).size)
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(55_000)
    expect(countRows((await read()).iterations)).toBe(10_000)
  })

  it('keeps of samples the lowest and the highest, and the first and the last of each process', async () => {
    const writer = await open(1e6)
    for (let number = 1; number <= 30_000; number++) {
      const rssBytes = number === 20_011 ? 5 : number === 20_012 ? 9e9 : 1000 + (number % 7)
      writer.write('samples', sample(number, 1, rssBytes))
      if (number > 15_000 && number <= 25_001) writer.write('samples', sample(number, 2, 77))
    }
    await writer.close(outcome)
    const { samples } = await read()
    expect(samples.length).toBeLessThan(3000)
    const first = samples.filter((row) => row.pid === 1).map((row) => row.rssBytes)
    expect([Math.min(...first), Math.max(...first)]).toEqual([5, 9e9])
    const times = samples.filter((row) => row.pid === 2).map((row) => row.timeMs)
    expect([Math.min(...times), Math.max(...times)]).toEqual([15_001, 25_001])
    const systematic = samples.filter((row) => row.pid === 1 && row.trigger === 'report')
    expect(countRows(systematic)).toBe(30_000)
  })

  it('keeps the state before each part of the run', async () => {
    const writer = await open(20_000)
    const noOne = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }
    for (let timeMs = 1; timeMs <= 20_000; timeMs++) {
      writer.write('ticks', { timeMs, latenessMs: 0, costMs: 0, processes: timeMs, swept: false, missed: 0 })
      if (timeMs === 19_999) writer.write('events', { timeMs, kind: 'settled', completed: 0, ...noOne })
    }
    await writer.close(outcome)
    expect((await read()).ticks.findLast((tick) => tick.timeMs <= 19_999)?.processes).toBe(19_999)
  })

  it('keeps head and tail of the log and says what lies between', async () => {
    const writer = await open(100_000)
    for (let number = 1; number <= 10_000; number++) writer.writeLog(number, 'out', `line ${number}`)
    await writer.close(outcome)
    const lines = readFileSync(path.join(runFolder(), 'target.log'), 'utf8').trimEnd().split('\n')
    expect(lines[0]).toBe('1.0 out line 1')
    expect(lines.at(-1)).toBe('10000.0 out line 10000')
    expect(lines.filter((line) => line.includes('were left out'))).toHaveLength(1)
    const { outcome: read1 } = await read()
    expect((read1?.leftOut.logLines ?? 0) + lines.length - 1).toBe(10_000)
    expect(readdirSync(runFolder()).filter((file) => file.includes('tail'))).toEqual([])
  })

  it('compresses large tables when it has ended, and a copy of one that broke off is read as far as it goes', async () => {
    const writer = await open(2e9)
    const long = { outcome: 'failed', reason: 'because '.repeat(40) } as const
    for (let number = 1; number <= 20_000; number++) writer.write('iterations', iteration(number, long))
    await writer.close(outcome)
    const files = readdirSync(runFolder())
    expect(files).toContain('iterations.csv.gz')
    expect(files).not.toContain('iterations.csv')
    expect(files).toContain('samples.csv')
    expect((await read()).iterations).toHaveLength(20_000)
    const file = path.join(runFolder(), 'iterations.csv.gz')
    truncateSync(file, Math.floor(statSync(file).size / 2))
    expect((await read()).iterations.length).toBeGreaterThan(5000)
  })
})

describe('durations by second', () => {
  it('give percentiles to 1 %, also after they were written, read and merged', () => {
    const sketch: DurationSketch = new Map()
    const durations = Array.from({ length: 10_000 }, (_, index) => 0.5 + (index * index) / 1000)
    for (const duration of durations) addDuration(sketch, duration)
    const again = readSketch(writeSketch(sketch))
    for (const part of [0.5, 0.95, 0.99]) {
      const exact = durations[Math.ceil(part * durations.length) - 1] ?? 0
      expect(Math.abs((sketchPercentile(again, part) ?? 0) / exact - 1)).toBeLessThanOrEqual(0.0101)
    }
    expect(sketchPercentile(new Map(), 0.5)).toBeNull()
    expect(readSketch('x 1: :2 NaN:3 5:-1')).toEqual(new Map())
  })
})
