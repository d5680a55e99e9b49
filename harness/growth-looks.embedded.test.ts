import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lookApart } from './growth-looks.ts'
import { planLongRun, recordLongRun } from './testing/long-run.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-look-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const leaking = { hours: 200 / 3600, reportsPerSecond: 5, workers: 1, keptBytes: 2 * 1024 ** 2 }
const startedAt = '2026-01-01T00:00:00.000Z'

describe('a look at growth in a process of its own', () => {
  it('finds a leak in what was recorded so far', async () => {
    await recordLongRun(folder, leaking)
    const question = { invocationDirectory: folder, plan: planLongRun(leaking), ended: 500, startedAt }
    expect((await lookApart(question)).kind).toBe('stop')
  })

  it('goes on where nothing is recorded yet', async () => {
    const question = { invocationDirectory: folder, plan: planLongRun(leaking), ended: 25, startedAt }
    expect(await lookApart(question)).toEqual({ kind: 'continue' })
  })

  it('tells why it could not look', async () => {
    await recordLongRun(folder, leaking)
    const plan = planLongRun(leaking)
    writeFileSync(path.join(folder, plan.directory, 'outcome.json'), '{')
    const question = { invocationDirectory: folder, plan, ended: 1000, startedAt }
    await expect(lookApart(question)).rejects.toThrow(/outcome\.json/)
  })
})
