import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import getPort from 'get-port'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseRollup } from './collect/sampler/sources/rest-reading.ts'
import { tryCommand } from './testing/command-trial.ts'
import type { HealthReport } from './vocabulary/diagnosis.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const binaries = path.join(root, '.cache/services/servers/venv/bin')
const services = path.join(root, 'fixtures/services/servers')
const isInstalled = existsSync(path.join(binaries, 'gunicorn'))
if (!isInstalled) console.log('skipped: the servers are not installed; npm run services -- servers')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-doctor-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function doctor(scenario: string) {
  const { code, out } = await tryCommand(['doctor', scenario, '--json'], root)
  const report = JSON.parse(out) as HealthReport
  const diagnoses = report.scenarios.flatMap((one) => one.diagnoses)
  const named = (state: string) => diagnoses.filter((one) => one.state === state).map(({ name }) => name)
  return { code, report, named, found: (name: string) => diagnoses.find((one) => one.name === name)?.found }
}

describe('soakgate doctor on this machine', () => {
  it('leaves nothing behind of the group with which it tries a limit', async () => {
    const { report } = await doctor('charts')
    const limit = report.machine.find(({ name }) => name === 'memory limit')
    const [, place] = /^can be enforced, in (.*)$/.exec(limit?.found ?? '') ?? []
    expect(limit?.state).toBe(place === undefined ? 'note' : 'ok')
    if (place !== undefined) expect(existsSync(path.join(place, `soakgate-doctor-${process.pid}`))).toBe(false)
  })

  it.skipIf(!isInstalled)('finds the traps of a scenario that is made of them', async () => {
    const file = path.join(folder, 'traps.ts')
    writeFileSync(path.join(folder, 'gunicorn.conf.py'), 'max_worker_lifetime = 3600\nthreads = 4\n')
    writeFileSync(
      file,
      `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: 'traps', iterations: [25], users: 12,
  target: { command: ['${binaries}/gunicorn', 'app:app', '--workers=2', '--max-requests=1000', '--preload'] },
  variants: { refused: { command: ['${binaries}/gunicorn', 'app:app', '--max-worker-lifetime=60', '--no-control-socket'] } },
  iteration: () => {},
})\n`,
    )
    const { code, named, found } = await doctor(file)
    expect(code).toBe(4)
    expect(named('problem')).toEqual(['an option that gunicorn refuses'])
    expect(named('note')).toEqual([
      'a setting that gunicorn ignores',
      'a shared control socket',
      'recycling is not reached',
      'the timeout does not watch threads',
      'users queue for workers',
      'shared pages become private',
      'an arena for every thread',
      'few reports for each worker',
      'users queue for workers',
    ])
    expect(found('a shared control socket')).toMatch(/^gunicorn \d+\.\d+/)
  })
})

interface Server {
  url: string
  exitCode: Promise<number | undefined>
  terminate: () => void
  log: () => string
  /** Waits until the log has this text. */
  says: (text: string) => Promise<void>
}

const started: Server[] = []

/** Starts a server of the installed ones on a free port; `{port}` stands for it. */
async function start(program: string, words: readonly string[], env: Record<string, string> = {}): Promise<Server> {
  const port = await getPort({ host: '127.0.0.1' })
  const parameters = words.map((word) => word.replace('{port}', String(port)))
  const child = execa(path.join(binaries, program), parameters, {
    cwd: services,
    env: { HOME: folder, XDG_RUNTIME_DIR: '', ...env },
    all: true,
    reject: false,
  })
  let log = ''
  const waiting: { text: string; resolve: () => void }[] = []
  child.all.on('data', (chunk: Buffer) => {
    log += chunk
    for (const { text, resolve } of waiting) if (log.includes(text)) resolve()
  })
  const says = (text: string) =>
    new Promise<void>((resolve) => (log.includes(text) ? resolve() : waiting.push({ text, resolve })))
  const server = {
    url: `http://127.0.0.1:${port}`,
    exitCode: child.then(({ exitCode }) => exitCode),
    terminate: () => void child.kill('SIGTERM'),
    log: () => log,
    says,
  }
  started.push(server)
  return server
}

afterEach(async () => {
  for (const { exitCode, terminate } of started.splice(0)) {
    terminate()
    await exitCode
  }
})

const gunicorn = (...words: string[]) => start('gunicorn', ['--bind=127.0.0.1:{port}', ...words])
const quiet = '--no-control-socket'
const workerOf = async ({ url }: Server) => (await fetch(`${url}/health`)).headers.get('x-worker-pid')

describe.skipIf(!isInstalled)('what the doctor says of gunicorn is so', () => {
  it('a thread that is stuck for four times the timeout is not ended, a sync worker is', async () => {
    const words = ['app:wsgi', '--timeout=2', quiet]
    const [threads, sync] = [await gunicorn(...words, '--worker-class=gthread'), await gunicorn(...words)]
    await Promise.all([threads.says('Booting worker'), sync.says('Booting worker')])
    const before = await workerOf(threads)
    const [ofThreads, ofSync] = await Promise.all([fetch(`${threads.url}/end/stuck`), fetch(`${sync.url}/end/stuck`)])
    expect(await ofThreads.text()).toBe('late')
    expect(await workerOf(threads)).toBe(before)
    expect(threads.log()).not.toContain('WORKER TIMEOUT')
    expect(ofSync.status).toBe(500)
    expect(sync.log()).toContain('WORKER TIMEOUT')
  })

  it('max_worker_lifetime is refused as an option, and ignored without a word in its file', async () => {
    const refused = await gunicorn('app:wsgi', '--max-worker-lifetime=1')
    expect(await refused.exitCode).toBe(2)
    expect(refused.log()).toContain('unrecognized arguments: --max-worker-lifetime=1')
    const file = path.join(folder, 'lifetime.py')
    writeFileSync(file, 'max_worker_lifetime = 1\n')
    const server = await gunicorn('app:wsgi', `--config=${file}`, quiet)
    await server.says('Booting worker')
    const before = await workerOf(server)
    // Takes eight times that lifetime.
    await (await fetch(`${server.url}/end/stuck`)).text()
    expect(await workerOf(server)).toBe(before)
    expect(server.log()).not.toContain('lifetime')
  })

  it('two services take the same control socket, and the one that ends takes it from the other', async () => {
    const socket = path.join(folder, '.gunicorn/gunicorn.ctl')
    const first = await gunicorn('app:wsgi')
    await first.says('Control socket listening at')
    expect(first.log()).toContain(socket)
    const { ino } = statSync(socket)
    const second = await gunicorn('app:wsgi')
    await second.says('Control socket listening at')
    expect(statSync(socket).ino).not.toBe(ino)
    second.terminate()
    await second.exitCode
    expect(existsSync(socket)).toBe(false)
    expect(await workerOf(first)).not.toBeNull()
  })

  it('pages that were loaded before the fork become private: RSS stays, PSS grows', async () => {
    writeFileSync(
      path.join(folder, 'preloaded.py'),
      `kept = [str(number) for number in range(500_000)]
def wsgi(environ, start_response):
    import os
    start_response("200 OK", [("x-worker-pid", str(os.getpid()))])
    return [str(sum(len(text) for text in kept)).encode()] if environ["PATH_INFO"] == "/report" else [b"ok"]
`,
    )
    const server = await gunicorn('preloaded:wsgi', `--chdir=${folder}`, '--preload', quiet)
    await server.says('Booting worker')
    const pid = await workerOf(server)
    const memory = () => parseRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    const before = memory()
    await (await fetch(`${server.url}/report`)).text()
    const after = memory()
    if (before === null || after === null) throw new Error('the worker is gone')
    expect(after.rssBytes / before.rssBytes).toBeLessThan(1.1)
    expect(after.pssBytes / before.pssBytes).toBeGreaterThan(1.5)
  })
})

describe.skipIf(!isInstalled)('what the doctor says of uvicorn is so', () => {
  it('one worker ends for good at its limit, with exit code 0', async () => {
    const server = await start('uvicorn', ['app:asgi', '--port={port}', '--limit-max-requests=2'])
    await server.says('Uvicorn running')
    for (let request = 0; request < 2; request += 1) await (await fetch(`${server.url}/report`)).text()
    expect(await server.exitCode).toBe(0)
    expect(server.log()).toContain('Maximum request limit of 2 exceeded')
  })

  it('a reloader ignores the number of workers', async () => {
    const server = await start('uvicorn', ['app:asgi', '--port={port}', '--workers=2', '--reload'])
    await server.says('Application startup complete')
    expect(server.log()).toContain('"workers" flag is ignored when reloading is enabled')
  })
})
