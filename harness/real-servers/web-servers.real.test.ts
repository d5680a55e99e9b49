import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isInstalled,
  loadAndKill,
  pythonProgram,
  rolesOf,
  serversFolder,
  type TrialFolder,
  trialFolder,
} from '../testing/server-trial.ts'
import { expectSuccession } from '../testing/succession.ts'

const gunicorn = pythonProgram('gunicorn')
const uvicorn = pythonProgram('uvicorn')
const isReady = isInstalled(gunicorn, uvicorn)
const gunicornOptions = ['--bind=127.0.0.1:{port}', '--no-control-socket', '--workers=3']

/** What is started, and the helpers that it has beside its workers. */
const servers: readonly [name: string, command: readonly string[], helpers: readonly string[]][] = [
  ['gunicorn, sync workers', [gunicorn, 'app:wsgi', ...gunicornOptions], []],
  ['gunicorn, gthread workers', [gunicorn, 'app:wsgi', '-k', 'gthread', '--threads=2', ...gunicornOptions], []],
  ['gunicorn, uvicorn workers', [gunicorn, 'app:asgi', '-k', 'uvicorn_worker.UvicornWorker', ...gunicornOptions], []],
  ['uvicorn --workers', [uvicorn, 'app:asgi', '--port={port}', '--workers=3'], ["Python's multiprocessing"]],
  ["Node's cluster module", ['node', 'cluster.mjs', '{port}', '3'], []],
]

describe.skipIf(!isReady)('of a server with three workers, one of which is killed under load,', () => {
  let folder: TrialFolder
  beforeAll(() => {
    folder = trialFolder()
  })
  afterAll(() => folder.remove())

  it.each(servers)(
    '%s: master, workers and helpers are told apart, and the successor has the slot',
    async (_name, command, helpers) => {
      const target = { command, cwd: serversFolder, ready: { url: '/health' } }
      const trial = await loadAndKill(target, { folder: folder.path, users: 3, isReplaced: true })
      expectSuccession(trial, 3, helpers)
      expect(trial.verdict.attribution).toBe('CPU share')
      expect(trial.verdict.outcomes.completed).toBeGreaterThanOrEqual(26)
    },
  )
})

const single: readonly [name: string, command: readonly string[]][] = [
  ['uvicorn alone', [uvicorn, 'app:asgi', '--port={port}']],
  ['one process of Node', ['node', 'single.mjs', '{port}']],
]

describe.skipIf(!isReady)('of a service of a single process that is killed under load,', () => {
  let folder: TrialFolder
  beforeAll(() => {
    folder = trialFolder()
  })
  afterAll(() => folder.remove())

  it.each(single)('%s: it is the one worker, and nobody takes its slot', async (_name, command) => {
    const target = { command, cwd: serversFolder, ready: { url: '/health' } }
    const { record, verdict } = await loadAndKill(target, { folder: folder.path, users: 1, isReplaced: false })
    expect(rolesOf(record)).toEqual(['worker 1.1'])
    expect(record.events).toContainEqual(
      expect.objectContaining({ kind: 'killed', role: 'worker', slot: 1, generation: 1, signal: 'SIGKILL' }),
    )
    expect(record.events.map(({ kind }) => kind)).toContain('target-ended')
    expect(verdict.workers).toMatchObject([{ slot: 1, generations: 1, reports: 13 }])
  })
})
