import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { analyzeRun } from '../judge/analysis/run-analysis.ts'
import { judgeRun } from '../judge/judge-run.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { readPlan, readRun } from './record-reader.ts'
import { countRows } from './rows.ts'

/** A run of the embedded service by the first version, never to be changed. */
const versionOne = fileURLToPath(new URL('../../fixtures/records/version-1', import.meta.url))

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
