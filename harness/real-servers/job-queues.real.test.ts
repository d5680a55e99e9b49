import { readFileSync } from 'node:fs'
import { execaSync } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attributeReports } from '../judge/analysis/attribution.ts'
import { collectLifetimes } from '../judge/analysis/worker-lifetimes.ts'
import { JobQueue } from '../testing/job-queue.ts'
import {
  isInstalled,
  pythonProgram,
  rolesOf,
  runScenario,
  type ServerTrial,
  serversFolder,
  type TrialFolder,
  trialFolder,
} from '../testing/server-trial.ts'
import { expectKilledWorker, expectSuccession } from '../testing/succession.ts'

const mebibyte = 1024 ** 2

/** Celery asks for a package of its own where its broker is Redis. */
function hasCelery(): boolean {
  if (!isInstalled(pythonProgram('celery'))) return false
  const has = execaSync(pythonProgram('python'), ['-c', 'import kombu.transport.redis'], { reject: false })
  if (has.exitCode !== 0) console.log(`skipped: Celery has no transport for Redis: ${has.stderr.split('\n').at(-1)}`)
  return has.exitCode === 0
}

const hasRedis = execaSync('redis-server', ['--version'], { reject: false }).exitCode === 0
if (!hasRedis) console.log('skipped: redis-server is not installed')

let folder: TrialFolder
let queue: JobQueue | null = null
beforeEach(() => {
  folder = trialFolder()
})
afterEach(async () => {
  await queue?.end()
  queue = null
  folder.remove()
})

async function start(command: readonly string[], readyLine: string): Promise<JobQueue> {
  queue = await JobQueue.start(command, readyLine, folder.path)
  return queue
}

function killChildOf(pid: number): void {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
  process.kill(Number(child), 'SIGKILL')
}

function growthOf({ verdict }: ServerTrial) {
  return verdict.thresholds.find(({ metric }) => metric === 'rss_growth_per_iteration')
}

function expectLeakOfTwoMebibytes(trial: ServerTrial): void {
  const growth = growthOf(trial)
  expect(growth).toMatchObject({ status: 'fail' })
  expect((growth?.value ?? 0) / mebibyte).toBeGreaterThan(1.8)
  expect((growth?.value ?? 0) / mebibyte).toBeLessThan(2.2)
}

describe.skipIf(!hasRedis || !hasCelery())('Celery, prefork, on Redis', () => {
  const prefork = ['celery', '-A', 'tasks', 'worker', '--concurrency=2', '--loglevel=info']

  it('has a master and its pool as workers; the successor of one that is killed has its slot', async () => {
    const celery = await start(prefork, ' ready.')
    const trial = await celery.watch({
      ...{ system: 'celery', task: 'steady', count: 100 },
      during: () => killChildOf(celery.pid),
    })
    expectSuccession(trial, 2, [])
  })

  it('shares jobs by CPU time, and finds what each of them keeps', async () => {
    const celery = await start(prefork, ' ready.')
    const trial = await celery.watch({ system: 'celery', task: 'leaking', count: 60 })
    expectLeakOfTwoMebibytes(trial)
    expect(trial.verdict.attribution).toBe('CPU share')
  })

  it('does not fail where jobs keep nothing; CPU times share jobs as the log does that names the workers', async () => {
    const celery = await start(prefork, ' ready.')
    const trial = await celery.watch({ system: 'celery', task: 'steady', count: 100, isWorkerNamed: true })
    expect(growthOf(trial)?.status).toBe('pass')
    const { iterations, samples } = trial.record
    const counted = iterations.filter(({ phase }) => phase === 'load')
    const lives = collectLifetimes(samples)
    const unnamed = counted.map((row) => ({ ...row, workerPid: null }))
    const { method, reports } = attributeReports(unnamed, lives)
    expect(method).toBe('CPU share')
    expect(counted.every(({ workerPid }) => workerPid !== null)).toBe(true)
    for (const life of lives) {
      const named = counted.filter(({ workerPid }) => workerPid === life.pid).length
      const shared = reports.reduce((sum, { shares }) => sum + (shares.get(life) ?? 0), 0)
      expect(Math.abs(shared - named)).toBeLessThan(10)
    }
  })

  it('recycles the workers of its pool after so many tasks, and none of them has crashed', async () => {
    const celery = await start([...prefork, '--max-tasks-per-child=10'], ' ready.')
    const { record } = await celery.watch({ system: 'celery', task: 'steady', count: 60 })
    const ends = record.events.filter(({ kind, role }) => role === 'worker' && kind !== 'born')
    expect(ends.length).toBeGreaterThan(2)
    expect(new Set(ends.map(({ kind }) => kind))).toEqual(new Set(['recycled']))
    for (const { evidence } of ends) expect(evidence).toMatch(/^exit code 155 .*EX_RECYCLE|^exit status not known/)
  })

  it.each(['threads', 'solo'])('with --pool=%s is a single process', async (pool) => {
    const celery = await start([...prefork, `--pool=${pool}`], ' ready.')
    const { record } = await celery.watch({ system: 'celery', task: 'steady', count: 10 })
    expect(rolesOf(record)).toEqual(['worker 1.1'])
  })

  it('is told from the shell, the store and the scheduler that were started with it', async () => {
    const celery = pythonProgram('celery')
    const commands = [
      'redis-server --bind 127.0.0.1 --port {port} --save "" --appendonly no &',
      `${celery} -A tasks beat --schedule=${folder.path}/beat --pidfile=${folder.path}/beat.pid &`,
      `${celery} -A tasks worker --concurrency=2 --loglevel=info`,
    ]
    const target = {
      command: ['sh', '-c', commands.join(' ')],
      cwd: serversFolder,
      env: { REDIS_URL: 'redis://127.0.0.1:{port}/0' },
      ready: { log: ' ready.' },
    }
    const { record } = await runScenario(target, { folder: folder.path, users: 1, iteration: 'async () => {}' })
    const told = record.events.flatMap(({ kind, role, evidence }) => (kind === 'born' ? [`${role} ${evidence}`] : []))
    expect(told.sort()).toEqual([
      'helper celery: the scheduler of Celery, beside the workers',
      'helper redis-server: a store beside the service',
      expect.stringContaining('helper sh: a shell that started the service'),
      'master the head of Celery',
      expect.stringContaining('worker forked by the head'),
      expect.stringContaining('worker forked by the head'),
    ])
  })
})

describe.skipIf(!hasRedis || !isInstalled(pythonProgram('rq')))('RQ on Redis', () => {
  it('is itself the one worker; its work-horses are helpers, and take along what the jobs keep', async () => {
    const rq = await start(['rq', 'worker'], 'Listening on')
    const trial = await rq.watch({ system: 'rq', task: 'leaking', count: 40 })
    expect(rolesOf(trial.record).filter((role) => role !== 'helper')).toEqual(['worker 1.1'])
    const reasons = trial.record.events.flatMap(({ kind, role, evidence }) =>
      kind === 'born' && role === 'helper' ? [evidence] : [],
    )
    expect(reasons.length).toBeGreaterThan(0)
    for (const reason of reasons) expect(reason).toContain('forked by RQ for one job')
    expect(trial.verdict.workers).toMatchObject([{ slot: 1, generations: 1, reports: 40 }])
    expect(growthOf(trial)?.status).not.toBe('fail')
  })

  it('that works without work-horses keeps what the jobs keep', async () => {
    const rq = await start(['rq', 'worker', '--worker-class', 'rq.worker.SimpleWorker'], 'Listening on')
    const trial = await rq.watch({ system: 'rq', task: 'leaking', count: 40 })
    expect(rolesOf(trial.record)).toEqual(['worker 1.1'])
    expectLeakOfTwoMebibytes(trial)
  })

  it('that is killed leaves its slot empty', async () => {
    const rq = await start(['rq', 'worker', '--worker-class', 'rq.worker.SimpleWorker'], 'Listening on')
    const { record } = await rq.watch({
      ...{ system: 'rq', task: 'steady', count: 100 },
      during: () => {
        process.kill(rq.pid, 'SIGKILL')
      },
    })
    expect(rolesOf(record)).toEqual(['worker 1.1'])
    expect(record.events.map(({ kind }) => kind)).toContain('target-ended')
    expectKilledWorker(record.events)
  })

  it('as a pool has workers, and the successor of one that is killed has its slot', async () => {
    const rq = await start(['rq', 'worker-pool', '--num-workers=2'], 'Listening on')
    const trial = await rq.watch({
      ...{ system: 'rq', task: 'steady', count: 100 },
      during: () => killChildOf(rq.pid),
    })
    expectSuccession(trial, 2, 'any')
  })
})
