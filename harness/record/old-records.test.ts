import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { analyzeRun } from '../judge/analysis/run-analysis.ts'
import { judgeRun } from '../judge/judge-run.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { readPlan, readRun } from './record-reader.ts'
import { countRows } from './rows.ts'

/** Runs of the embedded service by earlier versions, never to be changed. */
const versionOne = fileURLToPath(new URL('../../fixtures/records/version-1', import.meta.url))
const versionTwo = fileURLToPath(new URL('../../fixtures/records/version-2', import.meta.url))

describe('a record of the first version', () => {
  it('is read in full: nothing was left out, and all rows stand for themselves', async () => {
    const plan = await readPlan(versionOne)
    expect(plan.schemaVersion).toBe(1)
    expect(plan.runs[0]?.recordLimitBytes).toBe(200e6)
    const [run] = plan.runs
    const record = run === undefined ? null : await readRun(versionOne, run)
    expect(countOutcomes(record?.iterations ?? [])).toMatchObject({ completed: 36, failed: 0 })
    expect(countRows(record?.samples ?? [])).toBe(record?.samples.length)
    expect(record?.requests.length).toBe(36)
    expect(record?.events.map((event) => event.kind)).toContain('settled')
    expect(record?.seconds).toEqual([])
    expect(record?.outcome?.leftOut).toEqual({ rows: {}, logLines: 0, logBytes: 0 })
  })

  it('is judged', async () => {
    const plan = await readPlan(versionOne)
    const [run] = plan.runs
    const record = run === undefined ? null : await readRun(versionOne, run)
    const verdict = record === null ? null : judgeRun(record)
    expect(verdict).toMatchObject({ size: 12, status: 'inconclusive', outcomes: { completed: 12 }, stopReason: null })
    expect(verdict?.workers.map((worker) => worker.slot)).toEqual([1, 2])
  })

  it('has every sample that its ticks tell of', async () => {
    const [run] = (await readPlan(versionOne)).runs
    const record = run === undefined ? null : await readRun(versionOne, run)
    expect(record === null ? null : analyzeRun(record).gaps).toMatchObject({ missing: 0, silentMs: 0 })
  })
})

describe('a record of the second version', () => {
  it('is read in full: its groups are those of the target, and soakgate measured it itself', async () => {
    const plan = await readPlan(versionTwo)
    expect(plan.schemaVersion).toBe(2)
    const [run] = plan.runs
    expect(run).toMatchObject({ source: 'procfs', target: { kind: 'command', memoryLimitBytes: 2 ** 30 } })
    const record = run === undefined ? null : await readRun(versionTwo, run)
    expect(countOutcomes(record?.iterations ?? [])).toMatchObject({ completed: 37, failed: 0 })
    const own = { slot: null, height: 0, besides: 'nobody', limitBytes: 2 ** 30 }
    expect(record?.groups[0]).toMatchObject({ ...own, usedBytes: 144_871_424, cacheBytes: 40_960 })
    expect(record?.groups.every((row) => row.slot === null)).toBe(true)
    expect(record?.samples.every(({ pid, cpuMs }) => pid !== null && cpuMs !== null)).toBe(true)
    expect(record?.samples.some(({ childrenCpuMs }) => childrenCpuMs !== null)).toBe(true)
    expect(record?.events.map((event) => event.kind)).toContain('limit-found')
    expect(record?.sources).toEqual([])
  })

  it('is judged, by the limit of the target', async () => {
    const [run] = (await readPlan(versionTwo)).runs
    const record = run === undefined ? null : await readRun(versionTwo, run)
    const verdict = record === null ? null : judgeRun(record)
    expect(verdict).toMatchObject({ size: 12, status: 'inconclusive', outcomes: { completed: 12 }, stopReason: null })
    const used = verdict?.thresholds.find(({ metric }) => metric === 'limit_used')
    expect(used).toMatchObject({ status: 'pass', value: 168_710_144 / 2 ** 30, slot: null })
  })
})
