import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Usages } from './collect/sampler/sources/portable/usages.ts'
import { runByEachSource } from './testing/two-sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const gunicorn = path.join(root, '.cache/services/servers/venv/bin/gunicorn')
const services = path.join(root, 'fixtures/services/servers')
const isInstalled = existsSync(gunicorn)
if (!isInstalled) console.log('skipped: the servers are not installed; npm run services -- servers')

const MiB = 1024 ** 2

/** The service of fixtures/services/servers, with a report that takes its time and may keep something. */
const service = `
import os
import time
import app

kept = []

def wsgi(environ, start_response):
    if environ["PATH_INFO"] == "/report":
        time.sleep(0.1)
        kept.append(bytearray(os.urandom(1)) * int(os.environ.get("KEPT_BYTES", "0")))
    return app.wsgi(environ, start_response)
`

const scenario = `
import { defineScenario } from 'soakgate'

export default defineScenario({
  name: 'two-sources', iterationName: 'report', iterations: [100], users: 2,
  target: {
    command: [${JSON.stringify(gunicorn)}, 'reports:wsgi', '-w', '2', '-b', '127.0.0.1:{port}', '--no-control-socket'],
    env: { PYTHONPATH: ${JSON.stringify(services)} },
    ready: { url: '/health' },
  },
  variants: { steady: {}, leaks: { env: { KEPT_BYTES: '3000000' } }, crashes: { env: { END: 'exit-1' } } },
  iteration: async ({ http, iteration, env }) => {
    const isEnd = env('SOAKGATE_TEST_END') === 'yes' && iteration.index === 20
    await http.get(isEnd ? '/end/exit-1' : '/report')
  },
})
`

describe.skipIf(!isInstalled)('gunicorn, by /proc and by pidusage', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
    writeFileSync(path.join(folder, 'reports.py'), service)
    writeFileSync(path.join(folder, 'two-sources.ts'), scenario)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  afterEach(() => {
    delete process.env.SOAKGATE_TEST_END
  })

  async function run(variant: string, end: 'yes' | 'no') {
    process.env.SOAKGATE_TEST_END = end
    const words = ['two-sources.ts', '--variant', variant]
    return runByEachSource(words, { cwd: folder, output: path.join(folder, variant) })
  }

  it('gets the same verdict where it keeps nothing: both workers are found, and pass', async () => {
    const { procfs, pidusage } = await run('steady', 'no')
    expect([procfs.verdict.status, pidusage.verdict.status]).toEqual(['pass', 'pass'])
    for (const { verdict } of [procfs, pidusage]) {
      expect(verdict.runs[0]?.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
        [1, 1],
        [2, 1],
      ])
      expect(verdict.runs[0]?.attribution).toBe('pid header')
    }
  })

  it('gets the same verdict where it leaks, and nearly the same growth', async () => {
    const { procfs, pidusage } = await run('leaks', 'no')
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect([procfs.failed, pidusage.failed]).toEqual([['rss_growth_per_iteration'], ['rss_growth_per_iteration']])
    for (const { verdict } of [procfs, pidusage]) {
      const growth = verdict.runs[0]?.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
      expect((growth?.value ?? 0) / MiB).toBeGreaterThan(2.3)
      expect((growth?.value ?? 0) / MiB).toBeLessThan(3.4)
    }
  })

  it('gets the same verdict and the same cause where a worker crashes, which its log tells', async () => {
    const { procfs, pidusage } = await run('crashes', 'yes')
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect(procfs.failed).toContain('worker_crashes')
    expect(pidusage.failed).toContain('worker_crashes')
    expect(pidusage.events).toMatch(/crashed,.*said by its server/)
  })
})

const readings = 300_000
const warmup = 30_000
/** How often one of the processes ends, and another is read in its place. */
const readingsOfLife = 20_000

describe.skipIf(process.platform !== 'linux')(`${readings} readings of pidusage back to back`, () => {
  let sleeper: ChildProcess | null = null
  afterAll(() => {
    sleeper?.kill('SIGKILL')
  })

  async function startSleeper(): Promise<number> {
    sleeper?.kill('SIGKILL')
    sleeper = spawn('sleep', ['3600'], { stdio: 'ignore' })
    await once(sleeper, 'spawn')
    return sleeper.pid ?? 0
  }

  it('grow neither its descriptors nor its memory, though processes end on the way', async () => {
    const usages = await Usages.load(process.platform)
    let pid = await startSleeper()
    let before = { descriptors: 0, rssBytes: 0 }
    for (let reading = 0; reading < warmup + readings; reading++) {
      if (reading % readingsOfLife === 0) pid = await startSleeper()
      if (reading === warmup) before = ownUsage()
      const read = await usages.read([pid, process.pid])
      if (read.size !== 2) throw new Error(`reading ${reading} has ${read.size} of 2 processes`)
    }
    const after = ownUsage()
    console.log(`descriptors ${before.descriptors} → ${after.descriptors}, MiB ${inMiB(before)} → ${inMiB(after)}`)
    // Those of the processes that ended in the last seconds are still to be closed.
    expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(3)
    expect((after.rssBytes - before.rssBytes) / MiB).toBeLessThan(16)
  })
})

function ownUsage(): { descriptors: number; rssBytes: number } {
  return { descriptors: readdirSync('/proc/self/fd').length, rssBytes: process.memoryUsage.rss() }
}

function inMiB({ rssBytes }: { rssBytes: number }): string {
  return (rssBytes / MiB).toFixed(1)
}
