import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ContainerTrial, servicesImage, whyNoContainers } from './testing/container-trial.ts'

const reason = await whyNoContainers()
if (reason !== null) console.log(`skipped: targets in containers, because ${reason}`)

const MiB = 1024 ** 2
const charts = `image: '${servicesImage}', port: 8000, memoryLimit: '820MiB', ready: { url: '/health', within: '60s' },
    command: ['python3', '-m', 'gunicorn', 'app:app', '--chdir=/charts', '--bind=0.0.0.0:{port}', '--no-control-socket']`
const makeChart = `async ({ http, random, check }) => {
    const report = await http.post('/reports', { json: { seed: random.integer(1, 1_000_000_000) } })
    check('is a PDF', report.startsWith('%PDF-'))
  }`

/** Node's cluster: its primary is the first process of the container. */
const cluster = (workers: number) =>
  `image: '${servicesImage}', port: 8000, command: ['node', '/servers/cluster.mjs', '{port}', '${workers}', '0.0.0.0'],
    ready: { url: '/health', within: '30s' }`
const image = (command: string) => `image: '${servicesImage}', command: ${command}`
const makeReport = "async ({ http }) => { await http.get('/report') }"

/** Kept by the first process itself, until the kernel ends it. */
const single = `require('http').createServer((request, answer) => {
  console.log('asked at', request.headers.host)
  if (request.url === '/fill') setInterval(() => (globalThis.kept ??= []).push(Buffer.alloc(30e6, 1)), 1)
  answer.end('ok')
}).listen(8000, '0.0.0.0')`

describe.skipIf(reason !== null)('a target in a container', { timeout: 240_000 }, () => {
  let trial: ContainerTrial
  beforeAll(async () => {
    trial = await ContainerTrial.start()
  })
  afterAll(() => trial?.stop())

  async function removed(name: string): Promise<void> {
    await trial.docker('rm', '--force', name)
  }

  it('charts after: passes, with the worker found from outside and its reports by the pid that it names', async () => {
    const file = trial.scenario(
      'after',
      `iterations: [25], warmup: { iterationsPerWorker: 5 },
  target: { ${charts}, env: { VARIANT: 'after' }, pidHeader: 'x-worker-pid' },
  iteration: ${makeChart},`,
    )
    const { code, told, verdict, record } = await trial.soak(file)
    expect(code, told).toBe(0)
    const [run] = verdict.runs
    expect(run?.workers).toMatchObject([{ slot: 1, generations: 1, reports: 25 }])
    // Inside it is 7 or so.
    const [worker] = record.samples.filter(({ role }) => role === 'worker')
    expect(new Set(record.iterations.map(({ workerPid }) => workerPid))).toEqual(new Set([worker?.pid]))
    expect(record.groups.length).toBeGreaterThan(0)
    expect(new Set(record.groups.map(({ limitBytes }) => limitBytes))).toEqual(new Set([820 * MiB]))
    const peakBytes = Math.max(...record.groups.map(({ usedBytes }) => usedBytes))
    expect(peakBytes).toBeGreaterThan(50 * MiB)
    expect(peakBytes).toBeLessThan(820 * MiB)
    expect(await trial.containersWith('soakgate.run')).toEqual([])
  })

  it('charts before: the kernel kills the worker at 820 MiB, which is found while gunicorn lives', async () => {
    const file = trial.scenario(
      'before',
      `iterations: [40], warmup: { iterationsPerWorker: 1 },
  target: { ${charts}, env: { VARIANT: 'before' } },
  thresholds: [{ expect: 'limit_used < 90%', abort: false }, { expect: 'rss_growth_per_iteration < 4MiB', abort: false }],
  iteration: ${makeChart},`,
    )
    const { code, told, verdict, record } = await trial.soak(file)
    expect(code, told).toBe(1)
    const kills = verdict.runs[0]?.thresholds.find(({ metric }) => metric === 'oom_kills')
    expect(kills).toMatchObject({ status: 'fail', value: 1 })
    // As without a container in the 22nd or so.
    const [, ofProcess] = /at report \d+ of 40, the (\d+)(?:st|nd|rd|th) of this process/.exec(told) ?? []
    expect(Number(ofProcess), told).toBeGreaterThanOrEqual(18)
    expect(Number(ofProcess), told).toBeLessThanOrEqual(24)
    const killed = record.events.find(({ kind }) => kind === 'oom-killed')
    expect(killed).toMatchObject({ role: 'worker', slot: 1, signal: 'SIGKILL' })
    expect(killed?.evidence).toMatch(/oom_kill in .*\/docker\/[0-9a-f]{64}\/memory.* \(limit 820 MiB\)/)
    const kinds = record.events.map(({ kind }) => kind)
    expect(kinds).toContain('container-oom')
    for (const end of ['master-ended', 'target-ended', 'container-ended']) expect(kinds).not.toContain(end)
  })

  it('four workers of Node: the sums of RSS and of PSS, and what the kernel counts, are three numbers', async () => {
    const file = trial.scenario(
      'cluster',
      `iterations: [40], warmup: { iterationsPerWorker: 1 },
  target: { ${cluster(4)}, memoryLimit: '1GiB' },
  thresholds: ['rss{target} < 2GiB', 'pss{target} < 2GiB', 'memory_peak{target} < 2GiB', 'rss_growth_per_iteration < 100MiB'],
  iteration: ${makeReport},`,
    )
    const { code, told, verdict, record } = await trial.soak(file)
    expect(code, told).toBe(0)
    expect(verdict.runs[0]?.workers).toHaveLength(4)
    const measured = (metric: string) =>
      verdict.runs[0]?.thresholds.find((result) => result.metric === metric && result.slot === null)?.value ?? 0
    const [rss, pss, used] = ['rss', 'pss', 'memory_peak'].map(measured)
    // Five processes share the pages of one program.
    expect(rss).toBeGreaterThan((pss ?? 0) + 50 * MiB)
    expect(used).toBeGreaterThan(50 * MiB)
    expect(used).not.toBe(pss)
    expect(record.rests.every(({ pssBytes }) => pssBytes !== null)).toBe(true)
  })

  it('a container by name, with a port that is not published: read, and left as it was', async () => {
    const words = ['--name', 'by-name', '--memory', '300m', servicesImage]
    await trial.docker('run', '--detach', ...words, 'node', '/servers/cluster.mjs', '8000', '2', '0.0.0.0')
    onTestFinished(() => removed('by-name'), 60_000)
    const file = trial.scenario(
      'named',
      `iterations: [12], warmup: { iterationsPerWorker: 1 }, target: { container: 'by-name', port: 8000 },
  thresholds: [{ expect: 'oom_kills == 0', abort: false }, 'iteration_failed_rate <= 50%'],
  iteration: async ({ http, iteration }) => { await http.get(iteration.index === 6 && iteration.phase === 'load' ? '/end/out-of-memory' : '/report') },`,
    )
    const { code, told, record } = await trial.soak(file)
    expect(code, told).toBe(1)
    const killed = record.events.filter(({ kind }) => kind === 'oom-killed')
    expect(killed).toMatchObject([{ role: 'worker', signal: 'SIGKILL' }])
    expect(record.events.map(({ kind }) => kind)).toContain('container-oom')
    // Docker itself does not say so.
    const state = await trial.docker('inspect', '--format', '{{.State.Running}} {{.State.OOMKilled}}', 'by-name')
    expect(state).toBe('true false')
  })

  it('a container whose log is not kept: read without it, and its lines are not known', async () => {
    const words = ['--name', 'unlogged', '--log-driver', 'none', servicesImage]
    await trial.docker('run', '--detach', ...words, 'node', '/servers/cluster.mjs', '8000', '1', '0.0.0.0')
    onTestFinished(() => removed('unlogged'), 60_000)
    const file = trial.scenario(
      'unlogged',
      `iterations: [5], warmup: { iterationsPerWorker: 1 }, target: { container: 'unlogged', port: 8000 },
  logPatterns: { trouble: 'trouble' }, thresholds: ['log_matches == 0'], iteration: ${makeReport},`,
    )
    const { told, verdict, record } = await trial.soak(file)
    expect(record.events.map(({ kind }) => kind)).toContain('log-unreadable')
    const matches = verdict.runs[0]?.thresholds.find(({ metric }) => metric === 'log_matches')
    expect(matches, told).toMatchObject({ status: 'inconclusive' })
  })

  it('a container that others use: watched by its name, and left as it was', async () => {
    const options = ['--name', 'used', '--memory', '300m', '--publish', '127.0.0.1::8000', servicesImage]
    await trial.docker('run', '--detach', ...options, 'node', '/servers/cluster.mjs', '8000', '2', '0.0.0.0')
    onTestFinished(() => removed('used'), 60_000)
    const address = await trial.docker('port', 'used', '8000/tcp')
    let isOver = false
    onTestFinished(() => {
      isOver = true
    })
    const use = async () => {
      while (!isOver) await fetch(`http://${address}/report`).then((answer) => answer.arrayBuffer())
    }
    const using = use().catch(() => {})
    const { code, told, record } = await trial.watch(
      'watched',
      '--container',
      'used',
      '--count-every',
      '200ms',
      '-n',
      '10',
    )
    isOver = true
    await using
    expect([0, 1, 3], told).toContain(code)
    expect(new Set(record.samples.filter(({ role }) => role === 'worker').map(({ slot }) => slot))).toEqual(
      new Set([1, 2]),
    )
    expect(record.groups.length).toBeGreaterThan(0)
    expect(record.iterations.filter(({ phase }) => phase === 'load').length, told).toBe(10)
    expect(await trial.docker('inspect', '--format', '{{.State.Running}}', 'used')).toBe('true')
  })

  it('one process that is asked over the bridge: killed, its group is gone at once, and that is known all the same', async () => {
    const file = trial.scenario(
      'first-process',
      `iterations: [50], warmup: { iterationsPerWorker: 1 },
  target: { image: '${servicesImage}', port: 8000, memoryLimit: '200MiB', ready: { url: '/', within: '30s' },
    command: ['node', '-e', ${JSON.stringify(single)}] },
  thresholds: [{ expect: 'limit_used < 90%', abort: false }],
  iteration: async ({ http, iteration, sleep }) => { await http.get(iteration.index === 5 ? '/fill' : '/'); await sleep('100ms') },`,
    )
    const { code, told, record, log } = await trial.soak(file)
    expect(code, told).toBe(1)
    // Where Docker publishes the port it would be 127.0.0.1.
    expect(log).toMatch(/ out asked at (?!127\.)\d+\.\d+\.\d+\.\d+:8000$/m)
    expect(record.events.filter(({ kind }) => kind === 'oom-killed')).toMatchObject([{ signal: 'SIGKILL', slot: 1 }])
    const ended = record.events.find(({ kind }) => kind === 'container-ended')
    expect(ended?.evidence).toBe('exit code 137, State.OOMKilled true')
  })

  it('a worker that gunicorn kills for being slow, in an image that is built: its log names another pid', async () => {
    const options = ['app:wsgi', '--workers=2', '--timeout=2', '--bind=0.0.0.0:8000', '--no-control-socket']
    writeDockerfile(
      'slow',
      'COPY . /kept',
      'RUN test -f /kept/app/server.py -a ! -e /kept/Dockerfile',
      'WORKDIR /servers',
      `CMD ${JSON.stringify(['python3', '-m', 'gunicorn', ...options])}`,
    )
    writeFileSync(path.join(trial.folder, 'slow/.dockerignore'), '*\n!app/server.py\n')
    mkdirSync(path.join(trial.folder, 'slow/app'))
    writeFileSync(path.join(trial.folder, 'slow/app/server.py'), '')
    const file = trial.scenario(
      'slow',
      `iterations: [8], warmup: { iterationsPerWorker: 1 },
  target: { dockerfile: 'slow/Dockerfile', port: 8000, ready: { url: '/health', within: '30s' } },
  thresholds: [{ expect: 'worker_timeouts == 0', abort: false }],
  iteration: async ({ http, iteration }) => { await http.get(iteration.index === 4 && iteration.phase === 'load' ? '/end/stuck' : '/report') },`,
    )
    const { told, record } = await trial.soak(file)
    expect(
      record.events.filter(({ kind }) => kind === 'timed-out'),
      told,
    ).toMatchObject([{ role: 'worker' }])
  })

  it.each([
    [
      'exits',
      image(`['node', '-e', 'console.error("no settings"); process.exit(3)']`),
      /exit code 3\n[\s\S]*\| no settings/,
    ],
    [
      'fills',
      image(`['node', '-e', 'const k = []; for (;;) k.push(Buffer.alloc(9e6, 1))']`),
      /137: OOM-killed, .* 64 MiB/,
    ],
    ['missing', image("['no-such-program']"), /No container of .* can be started[\s\S]*no-such-program/],
    [
      'unknown',
      "image: 'nowhere.invalid/reports:1'",
      /There is no image nowhere\.invalid\/reports:1[\s\S]*no such host/,
    ],
    ['unbuilt', "dockerfile: 'broken/Dockerfile'", /cannot be built[\s\S]*exit 4[\s\S]*\| Step 2\/2/],
  ])('one that does not come up (%s) says why, and nothing of it stays', async (name, target, expected) => {
    writeDockerfile('broken', 'RUN exit 4')
    const file = trial.scenario(
      name,
      `iterations: [5], target: { ${target}, port: 8000, memoryLimit: '64MiB' }, iteration: ${makeReport},`,
    )
    const { code, told } = await trial.soak(file)
    expect(code).toBe(4)
    expect(told).toMatch(expected)
    expect(await trial.containersWith('soakgate.run')).toEqual([])
  })

  function writeDockerfile(folder: string, ...lines: string[]): void {
    mkdirSync(path.join(trial.folder, folder), { recursive: true })
    writeFileSync(path.join(trial.folder, folder, 'Dockerfile'), [`FROM ${servicesImage}`, ...lines, ''].join('\n'))
  }
})
