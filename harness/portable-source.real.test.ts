import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pidusage from 'pidusage'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Usages } from './collect/sampler/sources/portable/usages.ts'
import { readBackToBack } from './testing/back-to-back-readings.ts'
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

/** A scenario of a hundred reports, or of one that asks a worker to end on the way. */
function scenarioOf(name: string, { keptBytes = 0, endsAt = -1 }): string {
  return `
import { defineScenario } from 'soakgate'

export default defineScenario({
  name: '${name}', iterationName: 'report', iterations: [100], users: 2,
  target: {
    command: [${JSON.stringify(gunicorn)}, 'reports:wsgi', '-w', '2', '-b', '127.0.0.1:{port}', '--no-control-socket'],
    env: { PYTHONPATH: ${JSON.stringify(services)}, KEPT_BYTES: '${keptBytes}' },
    ready: { url: '/health' },
  },
  iteration: async ({ http, iteration }) => {
    await http.get(iteration.index === ${endsAt} ? '/end/exit-1' : '/report')
  },
})
`
}

describe.skipIf(!isInstalled)('gunicorn, by /proc and by pidusage', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-'))
    writeFileSync(path.join(folder, 'reports.py'), service)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  async function run(name: string, does: { keptBytes?: number; endsAt?: number }) {
    writeFileSync(path.join(folder, `${name}.ts`), scenarioOf(name, does))
    return runByEachSource([`${name}.ts`], { cwd: folder, output: path.join(folder, name) })
  }

  it('gets the same verdict where it keeps nothing: both workers are found, and pass', async () => {
    const { procfs, pidusage } = await run('steady', {})
    expect([procfs.verdict.status, pidusage.verdict.status]).toEqual(['pass', 'pass'])
    for (const { verdict } of [procfs, pidusage]) {
      expect(verdict.runs[0]?.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
        [1, 1],
        [2, 1],
      ])
    }
  })

  it('gets the same verdict where it leaks, and nearly the same growth', async () => {
    const { procfs, pidusage } = await run('leaks', { keptBytes: 3_000_000 })
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect([procfs.failed, pidusage.failed]).toEqual([['rss_growth_per_iteration'], ['rss_growth_per_iteration']])
    for (const { verdict } of [procfs, pidusage]) {
      const growth = verdict.runs[0]?.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
      expect((growth?.value ?? 0) / MiB).toBeGreaterThan(2.3)
      expect((growth?.value ?? 0) / MiB).toBeLessThan(3.4)
    }
  })

  it('gets the same verdict and the same cause where a worker crashes, which its log tells', async () => {
    const { procfs, pidusage } = await run('crashes', { endsAt: 20 })
    expect([procfs.code, pidusage.code]).toEqual([1, 1])
    expect(procfs.failed).toContain('worker_crashes')
    expect(pidusage.failed).toContain('worker_crashes')
    expect(pidusage.events).toMatch(/crashed,.*said by its server/)
  })
})

/** Writable to root: the pid after which the next one is given. */
const lastPidFile = '/proc/sys/kernel/ns_last_pid'
const choosesPids = isWritable(lastPidFile)
if (!choosesPids) console.log(`skipped: pids cannot be chosen here (${lastPidFile})`)

describe.skipIf(process.platform !== 'linux')('the traps of pidusage', () => {
  const started: ChildProcess[] = []
  afterAll(() => {
    for (const one of started) one.kill('SIGKILL')
  })

  async function start(program: string, ...parameters: string[]): Promise<ChildProcess> {
    const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'ignore'] })
    started.push(child)
    await once(child, 'spawn')
    return child
  }

  it('a zombie has no memory, and is no error', async () => {
    const parent = await start('sh', '-c', 'true & echo $!; exec sleep 3600')
    const [line] = await once(parent.stdout ?? parent, 'data')
    const pid = Number(line)
    while (!/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) await pause(5)
    const usages = await Usages.load('linux')
    expect((await usages.read([pid, process.pid])).get(pid)).toMatchObject({ rssBytes: 0 })
  })

  it.skipIf(!choosesPids)('a pid that is given again stays dead to pidusage, and is read all the same', async () => {
    const usages = await Usages.load('linux')
    const first = await start('sleep', '3600')
    const pid = first.pid ?? 0
    expect((await usages.read([pid])).has(pid)).toBe(true)
    first.kill('SIGKILL')
    await once(first, 'exit')
    // Others may be given the number in between.
    for (let second = await start('true'); second.pid !== pid; second = await start('sleep', '3600')) {
      second.kill('SIGKILL')
      writeFileSync(lastPidFile, String(pid - 1))
    }
    const alone = await pidusage([pid]).catch((error: NodeJS.ErrnoException) => error.code)
    expect(alone).toBe('ESRCH')
    expect((await usages.read([pid])).get(pid)?.rssBytes).toBeGreaterThan(0)
  })
})

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Three minutes on one core, which the CI of this project does not have. */
const readings = process.env.CI === undefined ? 300_000 : 30_000
if (readings < 300_000) console.log(`shortened in CI: ${readings} of 300000 readings of pidusage back to back`)

describe.skipIf(process.platform !== 'linux')(`${readings} readings of pidusage back to back`, () => {
  it('grow neither its descriptors nor its memory, though processes end on the way', async () => {
    const { descriptors, heapBytes, rssBytes } = await readBackToBack(readings)
    // Those of processes that ended in the last seconds are still to be closed.
    expect(descriptors).toBeLessThanOrEqual(3)
    expect(heapBytes / MiB).toBeLessThan(1)
    expect(rssBytes / MiB).toBeLessThan(16)
  })
})
