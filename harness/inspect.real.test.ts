import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import getPort from 'get-port'
import { afterEach, describe, expect, it } from 'vitest'
import type { Inspection } from './collect/inspection/inspection.ts'
import { tryCommand } from './testing/command-trial.ts'
import type { LimitKind } from './vocabulary/found-limit.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const servers = path.join(root, 'fixtures/services/servers')
const gunicorn = path.join(root, '.cache/services/servers/venv/bin/gunicorn')
const MiB = 1024 ** 2

let started: ChildProcess[] = []
afterEach(async () => {
  await Promise.all(
    started
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        return ended
      }),
  )
  started = []
})

/** Starts a service and waits until it has printed something so many times. @param ready null: it prints nothing */
async function start(command: readonly string[], ready: string | null = null, times = 1): Promise<number> {
  const [program = '', ...parameters] = command
  const child = spawn(program, parameters, { cwd: servers, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  if (ready === null) return child.pid ?? 0
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk
      if (printed.split(ready).length > times) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`it ended: ${printed}`)))
    child.once('error', reject)
  })
  return child.pid ?? 0
}

async function inspect(pid: number): Promise<Inspection> {
  const { code, out } = await tryCommand(['inspect', String(pid), '--json'], root)
  expect(code).toBe(0)
  return JSON.parse(out) as Inspection
}

function limitOf({ limits }: Inspection, kind: LimitKind) {
  return limits.find((limit) => limit.kind === kind)
}

const isInstalled = existsSync(gunicorn)
if (!isInstalled) console.log('skipped: gunicorn is not installed; npm run services -- servers')

describe.skipIf(!isInstalled)('inspecting gunicorn', () => {
  it('shows its master and each worker in its slot, whose command lines are equal', async () => {
    const bind = `127.0.0.1:${await getPort()}`
    const pid = await start([gunicorn, 'app:wsgi', '-w', '3', '-b', bind, '--no-control-socket'], 'Booting worker', 3)
    const { processes, sums, areRolesCertain } = await inspect(pid)
    expect(areRolesCertain).toBe(true)
    expect(processes.map(({ role, slot, depth, program }) => [role, slot, depth, program])).toEqual([
      ['master', null, 0, 'gunicorn'],
      ['worker', 1, 1, 'gunicorn'],
      ['worker', 2, 1, 'gunicorn'],
      ['worker', 3, 1, 'gunicorn'],
    ])
    for (const { rssBytes, pssBytes, privateBytes } of processes) {
      expect(privateBytes).toBeGreaterThan(MiB)
      expect(pssBytes).toBeGreaterThan(privateBytes ?? 0)
      expect(rssBytes).toBeGreaterThan(pssBytes ?? 0)
    }
    expect(sums.map(({ role, processes: count }) => [role, count])).toEqual([
      ['master', 1],
      ['worker', 3],
    ])
    const { out } = await tryCommand(['inspect', String(pid)], root)
    expect(out).toContain('worker 3')
    expect(out).toContain('forked by the head')
    expect(out).not.toContain(bind)
    const worker = processes[1]?.pid ?? 0
    const ofWorker = await tryCommand(['inspect', String(worker)], root)
    expect(ofWorker.out).toContain(`${worker} is a worker of gunicorn master ${pid}: soakgate inspect ${pid}`)
    const byName = await tryCommand(['watch', 'gunicorn'], root)
    expect(byName.code).toBe(2)
    expect(byName.err).toMatch(/^ +\d+ {2}gunicorn, above \d more like it$/m)
  })
})

describe('inspecting a cluster of Node', () => {
  it("finds the workers, V8's limit of each, and the address space that they were given", async () => {
    const cluster = [process.execPath, '--max-old-space-size=200', 'cluster.mjs', String(await getPort()), '2']
    const pid = await start(['prlimit', `--as=${90_000 * MiB}`, ...cluster])
    // It prints nothing, so it is looked at until its workers are there.
    let inspection = await inspect(pid)
    while (inspection.processes.filter(({ role }) => role === 'worker' && inspection.areRolesCertain).length < 2) {
      inspection = await inspect(pid)
    }
    const { processes } = inspection
    expect(processes.map(({ role, slot, program }) => [role, slot, program])).toEqual([
      ['master', null, 'cluster.mjs'],
      ['worker', 1, 'cluster.mjs'],
      ['worker', 2, 'cluster.mjs'],
    ])
    const pids = processes.map((one) => one.pid)
    expect(limitOf(inspection, 'v8-heap')).toMatchObject({ limitBytes: 200 * MiB, pids })
    expect(limitOf(inspection, 'address-space')).toMatchObject({ limitBytes: 90_000 * MiB, pids })
    expect(limitOf(inspection, 'address-space')?.usedBytes).toBeGreaterThan(100 * MiB)
  })
})

describe('inspecting a single process', () => {
  it("would take it for the one worker, and tells V8's default of soakgate's own Node", async () => {
    const script = "setInterval(() => {}, 1e6); console.log('ready')"
    const inspection = await inspect(await start([process.execPath, '-e', script], 'ready'))
    expect(inspection.areRolesCertain).toBe(false)
    expect(inspection.processes).toMatchObject([{ role: 'worker', slot: 1 }])
    expect(limitOf(inspection, 'v8-heap')?.limitBytes).toBeGreaterThan(200 * MiB)
    expect(limitOf(inspection, 'machine')?.limitBytes).toBeGreaterThan(200 * MiB)
  })

  it('finds what a shell set on its way to the program', async () => {
    const script = "import time; print('ready', flush=True); time.sleep(1000)"
    const pid = await start(['sh', '-c', 'ulimit -v 500000 && exec python3 -c "$0"', script], 'ready')
    expect(limitOf(await inspect(pid), 'address-space')?.limitBytes).toBe(500_000 * 1024)
  })
})

describe('inspecting a wrong pid', () => {
  it('says what to do, and exits as the table of errors says', async () => {
    const gone = await tryCommand(['inspect', '4194303'], root)
    expect(gone.code).toBe(4)
    expect(gone.err).toContain('There is no process 4194303')
    expect(gone.err).toContain('pgrep -af')
    expect((await tryCommand(['inspect', 'gunicorn'], root)).code).toBe(2)
    const own = await tryCommand(['inspect', String(process.pid)], root)
    expect(own.code).toBe(2)
    expect(own.err).toContain('is soakgate itself')
  })
})
