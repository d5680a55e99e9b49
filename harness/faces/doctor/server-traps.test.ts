import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plainPlan } from '../../testing/plain-plan.ts'
import { findTraps } from './doctor.ts'
import { describeService } from './scenario-service.ts'
import { serverTraps } from './server-traps.ts'

interface Asked {
  scenario?: object
  target?: object
  /** Of the machine. */
  env?: Record<string, string>
  /** Text of ./gunicorn.conf.py, or of another file by its path. */
  files?: Record<string, string>
}

/** The traps of a command, as `name: what was found`. */
function trapsOf(command: string, { scenario = {}, target = {}, env = {}, files = {} }: Asked = {}): string[] {
  const plan = plainPlan({ ...scenario, target: { command: command.split(' '), ...target } })
  const [first] = plan.runs
  if (first?.target.kind !== 'command') throw new Error('a command')
  const service = describeService(first.target, plan.runs, { env, read: (file) => files[file] ?? null })
  return service === null ? [] : findTraps(service).map(({ name, state, found }) => `${state} ${name}: ${found}`)
}

/** Without what every gunicorn of this test has. */
const gunicorn = (words: string, asked: Asked = {}) =>
  trapsOf(`gunicorn app:app --no-control-socket ${words}`.trim(), asked)

describe('recycling by gunicorn', () => {
  it('is told where no size reaches it', () => {
    // 500 reports over 4 workers and 10 of the warm-up.
    expect(gunicorn('--max-requests 136 --workers 4')).toEqual([
      'note recycling is not reached: --max-requests 136, but at 500 reports a worker answers about 135',
    ])
    expect(gunicorn('--max-requests=135 --max-requests-jitter=20 -w4')).toEqual([])
    expect(gunicorn('--max-requests 600 -w 1', { scenario: { iterations: [1000] } })).toEqual([])
    expect(gunicorn('--max-requests 0')).toEqual([])
  })

  it('is told where lives are too short, or end together', () => {
    expect(gunicorn('--max-requests 13')).toEqual(['note lives are too short to judge: --max-requests 13'])
    expect(gunicorn('--max-requests 13 --max-requests-jitter 1')).toEqual([])
    expect(gunicorn('--max-requests 100 --workers 4')).toEqual([
      'note all workers are replaced at once: --max-requests 100 for 4 workers, without jitter',
    ])
  })

  it('takes the number of workers from the environment, and says nothing where it has to be computed', () => {
    const env = { WEB_CONCURRENCY: '4' }
    expect(gunicorn('--max-requests 200', { env })).toHaveLength(1)
    expect(gunicorn('--max-requests 200 --workers 1', { env })).toEqual([])
    expect(gunicorn('--max-requests 20000 --workers $COUNT')).toEqual([])
  })
})

describe('settings of gunicorn', () => {
  const conf = (text: string, words = '', more: Asked = {}) =>
    gunicorn(words, { ...more, files: { '/srv/gunicorn.conf.py': text } })

  it('are read from its file, GUNICORN_CMD_ARGS and the command line, of which the last wins', () => {
    expect(conf('threads = 4\nraw_env = ["MALLOC_ARENA_MAX=2"]\n')).toHaveLength(2)
    expect(conf('threads = 4', '--threads 1')).toEqual([])
    expect(conf('threads = 4', '', { env: { GUNICORN_CMD_ARGS: "--threads '1'" } })).toEqual([])
    expect(gunicorn('', { env: { GUNICORN_CMD_ARGS: '--threads 2' } })).toHaveLength(2)
    const files = { '/srv/deploy/conf.py': 'preload_app = True' }
    expect(gunicorn('-c deploy/conf.py', { files })).toEqual(['note shared pages become private: --preload'])
    expect(gunicorn('-c python:deploy.conf', { files })).toEqual([])
  })

  it('that have to be computed, or are in functions, are not judged', () => {
    expect(conf('import os\nthreads = int(os.environ["T"])\n')).toEqual([])
    expect(conf('if x:\n    preload_app = True\n')).toEqual([])
    expect(conf('def post_fork(server, worker):\n    max_worker_lifetime = 3\n')).toEqual([])
    expect(conf('"""\nmax_worker_lifetime = 3\n"""\n')).toEqual([])
  })

  it('of other servers are ignored in the file and refused as options', () => {
    expect(conf('max_worker_lifetime = 3600 # an hour\nharakiri = 20\n')).toEqual([
      'note a setting that gunicorn ignores: max_worker_lifetime (of uWSGI), harakiri (of uWSGI)',
    ])
    expect(gunicorn('--max-worker-lifetime=3600')).toEqual([
      'problem an option that gunicorn refuses: --max-worker-lifetime',
    ])
  })
})

describe('workers of gunicorn', () => {
  it('of threads are not watched by the timeout, and have arenas', () => {
    const arenas = (threads: number) => `note an arena for every thread: ${threads} threads, no MALLOC_ARENA_MAX`
    expect(gunicorn('--threads 4')).toEqual([
      'note the timeout does not watch threads: --timeout 30, threads: 4',
      arenas(4),
    ])
    expect(gunicorn('-k gthread -t 5')).toEqual(['note the timeout does not watch threads: --timeout 5, threads: 1'])
    expect(gunicorn('-k gthread -t 0 --threads 2')).toEqual([arenas(2)])
    expect(gunicorn('-k uvicorn_worker.UvicornWorker -t 5')).toEqual([])
    expect(gunicorn('-t 0 --threads 2', { target: { env: { MALLOC_ARENA_MAX: '2' } } })).toEqual([])
  })

  it('are fewer than users', () => {
    const scenario = { users: 3 }
    expect(gunicorn('-w 2', { scenario })).toEqual(['note users queue for workers: 3 users, 2 at a time'])
    expect(gunicorn('-w 3', { scenario })).toEqual([])
    expect(gunicorn('-k uvicorn_worker.UvicornWorker', { scenario })).toEqual([])
  })

  it('have few reports each', () => {
    expect(gunicorn('-w 8', { scenario: { iterations: [25, 90] } })).toEqual([
      'note few reports for each worker: 90 reports for 8 workers, about 11 each',
    ])
    expect(gunicorn('-w 8', { scenario: { iterations: [25, 110] } })).toEqual([])
  })

  it('leave the command, reload, or run with tools', () => {
    expect(gunicorn('--daemon')).toEqual(['problem the command ends at once: --daemon'])
    expect(gunicorn('--reload')).toEqual(['note a reloader runs: --reload'])
    expect(gunicorn('', { env: { PYTHONTRACEMALLOC: '10', PYTHONDEVMODE: '' } })).toEqual([
      'note Python searches for bugs: PYTHONTRACEMALLOC',
    ])
  })
})

describe('the control socket of gunicorn', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-traps-'))
    mkdirSync(path.join(folder, 'bin'))
    for (const name of ['gunicorn', 'python']) writeFileSync(path.join(folder, 'bin', name), '', { mode: 0o755 })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function install(version: string): void {
    mkdirSync(path.join(folder, `lib/python3.13/site-packages/gunicorn-${version}.dist-info`), { recursive: true })
  }

  it('is shared from 25.1 on, by the version beside the program', () => {
    install('27.0.1')
    const program = path.join(folder, 'bin/gunicorn')
    expect(trapsOf(`${program} app:app`)).toEqual(['note a shared control socket: gunicorn 27.0.1'])
    expect(trapsOf(`${folder}/bin/python -m gunicorn app:app`)).toEqual([
      'note a shared control socket: gunicorn 27.0.1',
    ])
    expect(trapsOf('gunicorn app:app', { env: { PATH: `/nowhere:${folder}/bin` } })).toHaveLength(1)
    expect(trapsOf(`${program} app:app --no-control-socket`)).toEqual([])
    expect(trapsOf(`${program} app:app --control-socket=/run/mine.ctl`)).toEqual([])
  })

  it('is not known to older ones, which refuse its option', () => {
    install('25.0.3')
    const program = path.join(folder, 'bin/gunicorn')
    expect(trapsOf(`${program} app:app`)).toEqual([])
    expect(trapsOf(`${program} app:app --no-control-socket`)).toEqual([
      'problem an option of a newer gunicorn: gunicorn 25.0.3',
    ])
  })

  it('may be shared where the version is not known', () => {
    expect(trapsOf('gunicorn app:app')).toEqual(['note a shared control socket: gunicorn of an unknown version'])
  })
})

describe('uvicorn', () => {
  const uvicorn = (words: string, asked: Asked = {}) => trapsOf(`uvicorn app:app ${words}`, asked)

  it('ends at its limit, or its workers end together, or never', () => {
    expect(uvicorn('--limit-max-requests 510')).toEqual([
      'note the service ends at its limit of requests: --limit-max-requests 510 at 500 reports, one worker',
    ])
    expect(uvicorn('--limit-max-requests 511')).toEqual([
      'note recycling is not reached: --limit-max-requests 511, but at 500 reports a worker answers about 510',
    ])
    expect(uvicorn('--limit-max-requests 100 --workers 4')).toEqual([
      'note all workers are replaced at once: --limit-max-requests 100 for 4 workers, without jitter',
    ])
    expect(uvicorn('--limit-max-requests 100 --workers 4 --limit-max-requests-jitter 20')).toEqual([])
    expect(uvicorn('--reload')).toEqual(['note a reloader runs: --reload'])
  })
})

describe('Node', () => {
  const production = { target: { env: { NODE_ENV: 'production' } } }

  it('has traps of its mode, its inspector and its heap', () => {
    expect(trapsOf('node main.ts --inspect')).toEqual(['note not the mode of production: NODE_ENV is not set'])
    expect(trapsOf('node --inspect=0 main.ts', production)).toEqual(['note the inspector is open: --inspect'])
    expect(trapsOf('node --watch main.ts', production)).toEqual(['note a reloader runs: --watch'])
    const limited = {
      target: { ...production.target, memoryLimit: '512MiB' },
      env: { NODE_OPTIONS: '--max-old-space-size=512' },
    }
    expect(trapsOf('node main.ts', limited)).toEqual([
      'note the heap may outgrow the memory limit: --max-old-space-size 512, limit 512 MiB',
    ])
    // The command line wins over NODE_OPTIONS.
    expect(trapsOf('node --max-old-space-size=400 main.ts', limited)).toEqual([])
  })
})

describe('a JVM', () => {
  const quiesce = { every: 2, command: ['jcmd', '{pid}', 'GC.run'] }
  const java = (words: string, env: Record<string, string> = {}) =>
    trapsOf(`java ${words}`, { scenario: { quiesce }, target: { memoryLimit: '256MiB' }, env })

  it('whose collector nobody forces, or whose heap leaves no room', () => {
    expect(trapsOf('java -Xmx256m Reports.java')).toEqual(['note nobody forces a collection: java, no quiesce'])
    expect(java('-Xmx200m -jar reports.jar')).toEqual([])
    expect(java('-jar reports.jar -Xmx1g')).toEqual([])
    expect(java('-Xmx256m -jar reports.jar')).toEqual([
      'note the heap may outgrow the memory limit: -Xmx of 256 MiB, limit 256 MiB',
    ])
    expect(java('-jar reports.jar', { JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=90.0' })).toEqual([
      'note the heap leaves no room: -XX:MaxRAMPercentage=90',
    ])
  })
})

it('arguments and variables that may hold secrets are told by no trap', () => {
  const secret = 'S3cr3t-Zx9qLw'
  const env = { PYTHONMALLOC: secret, NODE_ENV: 'production', DB: secret }
  const words = `gunicorn app:app --threads 2 --daemon --reload --preload --env DB=${secret} --max-requests=9 -w 2`
  expect(trapsOf(words, { env }).join()).not.toContain(secret)
})

it('every trap has a name of its own among those of its server', () => {
  const names = serverTraps.map(({ name, of }) => `${of}: ${name}`)
  expect(new Set(names).size).toBe(names.length)
})
