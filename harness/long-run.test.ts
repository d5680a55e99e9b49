import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeLongRun } from './testing/long-run.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-long-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const kibibyte = 1024
const spec = { hours: 0.125, reportsPerSecond: 100, workers: 4 }

/** Half an hour of a run whose rows do not all fit; eight hours of it are in the nightly tier. */
describe('a run of more rows than its record holds', () => {
  it('passes where nothing is kept, with exact counts, and says what was left out', { timeout: 60_000 }, async () => {
    const { verdict } = await makeLongRun(folder, { ...spec, keptBytes: 0 })
    expect(verdict.status).toBe('pass')
    expect(verdict.outcomes).toMatchObject({ completed: 44_991, failed: 9 })
    expect(verdict.durations?.count).toBe(44_991)
    expect(verdict.iterationsPerSecond).toBeCloseTo(100, 0)
    const notes = verdict.findings.filter(({ status }) => status === 'note').map(({ sentence }) => sentence)
    expect(notes.join()).toMatch(/without \d+ samples, \d+ ticks, \d+ requests, \d+ iterations/)
  })

  it('fails where every report leaves 128 KiB, and knows how much it is', { timeout: 60_000 }, async () => {
    const { verdict } = await makeLongRun(folder, { ...spec, keptBytes: 128 * kibibyte })
    const growth = verdict.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
    expect(growth?.status).toBe('fail')
    expect(growth?.value).toBeGreaterThan(126 * kibibyte)
    expect(growth?.value).toBeLessThan(130 * kibibyte)
  })
})
