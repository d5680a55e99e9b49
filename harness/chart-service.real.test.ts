import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LadderVerdict } from './judge/verdict.ts'
import { tryCommand } from './testing/command-trial.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gunicorn = path.join(root, '.cache/services/charts/venv/bin/gunicorn')
const isInstalled = existsSync(gunicorn)
if (!isInstalled) console.log('skipped: the chart service is not installed; npm run services -- charts')

const MiB = 1024 ** 2

describe.skipIf(!isInstalled)('chart reports on gunicorn', () => {
  let output = ''
  beforeAll(() => {
    output = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
  })
  afterAll(() => rmSync(output, { recursive: true, force: true }))

  async function soak(
    variant: string,
    size: number,
    ...more: string[]
  ): Promise<{ code: number; told: string; verdict: LadderVerdict }> {
    const folder = path.join(output, variant)
    const words = ['run', 'charts', '-n', String(size), '--variant', variant, '--output', folder, '--quiet', ...more]
    const { code, err } = await tryCommand(words, root)
    const [invocation = ''] = readdirSync(path.join(folder, 'charts'))
    const file = path.join(folder, 'charts', invocation, 'verdict.json')
    return { code, told: err, verdict: JSON.parse(readFileSync(file, 'utf8')) as LadderVerdict }
  }

  it('before: figures that are never closed are 33 MiB a report, and fail at 25', async () => {
    const { code, verdict, told } = await soak('before', 25)
    const growth = verdict.runs[0]?.thresholds.find((result) => result.metric === 'rss_growth_per_iteration')
    expect(code).toBe(1)
    expect(growth).toMatchObject({ status: 'fail', slot: 1 })
    expect((growth?.value ?? 0) / MiB).toBeGreaterThan(30)
    expect((growth?.value ?? 0) / MiB).toBeLessThan(36)
    expect(told).toMatch(/worker 1: \+33\.\d MiB per report/)
  })

  it('after: passes at 25, one worker, found under its master although both have the same command line', async () => {
    const { code, verdict } = await soak('after', 25)
    expect(code).toBe(0)
    expect(verdict.runs[0]?.workers).toMatchObject([{ slot: 1, generations: 1, reports: 25 }])
  })

  it('after, recycled every 15 requests: recycles are counted, none is a crash, no report is lost', async () => {
    const { verdict } = await soak('after-recycling', 40, '--threshold', 'worker_recycles >= 2')
    const results = verdict.runs[0]?.thresholds ?? []
    const measured = (metric: string) => results.find((result) => result.metric === metric)?.value
    expect(measured('worker_recycles')).toBeGreaterThanOrEqual(2)
    expect(measured('worker_crashes')).toBe(0)
    expect(measured('worker_exits_unexplained')).toBe(0)
    expect(verdict.runs[0]?.outcomes.completed).toBe(40)
  })
})
