import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LadderVerdict } from './judge/verdict.ts'
import { readPlan, readRun } from './record/record-reader.ts'
import type { RunRecord } from './record/run-record.ts'
import { tryCommand } from './testing/command-trial.ts'
import { MonitoredGunicorn, whyNotMonitored } from './testing/monitored-gunicorn.ts'

const missing = whyNotMonitored()
if (missing !== null) console.log(`skipped: ${missing}`)

interface Watched {
  verdict: LadderVerdict
  record: RunRecord
  err: string
}

describe.skipIf(missing !== null)('gunicorn with 4 workers, watched by Prometheus and process-exporter', () => {
  let all: MonitoredGunicorn

  beforeAll(async () => {
    all = await MonitoredGunicorn.start(4)
  })

  afterAll(async () => all?.end())

  /** @param iteration what a user does */
  async function soakWatched(name: string, iteration: string): Promise<Watched> {
    const match = `groupname=~"gunicorn:.*",groupname!="gunicorn:${all.masterPid}"`
    const workers = `{ querySet: 'process-exporter', match: ${JSON.stringify(match)} }`
    const scenario = `import { defineScenario } from 'soakgate'
export default defineScenario({
  name: '${name}',
  iterationName: 'report',
  iterations: [60],
  users: 4,
  thinkTime: '600ms',
  warmup: { iterationsPerWorker: 0 },
  target: { url: '${all.url}', prometheus: '${all.server}', workers: ${workers} },
  thresholds: ['iteration_failed_rate < 10%', 'rss max < 200MiB', 'rss_peak < 200MiB'],
  iteration: ${iteration},
})
`
    writeFileSync(path.join(all.folder, `${name}.ts`), scenario)
    const { err } = await tryCommand(['run', `${name}.ts`, '--no-abort', '--quiet'], all.folder)
    const parent = path.join(all.folder, 'results', name)
    const folder = path.join(parent, readdirSync(parent)[0] ?? '')
    const [run] = (await readPlan(folder)).runs
    const record = run === undefined ? null : await readRun(folder, run)
    if (record === null) throw new Error(err)
    return { verdict: JSON.parse(readFileSync(path.join(folder, 'verdict.json'), 'utf8')), record, err }
  }

  const statusOf = ({ verdict }: Watched, metric: string) =>
    verdict.runs[0]?.thresholds.find((result) => result.metric === metric)?.status

  it('has them as slots, and calls unknown what cannot be known from there', async () => {
    const watched = await soakWatched('healthy', `async ({ http }) => { await http.get('/report') }`)
    const { record, verdict } = watched
    expect(verdict.runs[0]?.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ])
    expect(new Set(record.samples.map(({ pid }) => pid))).toEqual(new Set(all.workerPids()))
    expect(verdict.runs[0]?.attribution).toBe('CPU share')
    const read = record.sources.find(({ reading }) => reading === 'rss')
    expect(read).toMatchObject({ workers: 4, intervalMs: 1000 })
    expect(Math.abs(read?.clockAheadMs ?? 1000)).toBeLessThan(500)
    for (const metric of ['worker_exits_unexplained', 'worker_crashes', 'oom_kills', 'rss']) {
      expect([metric, statusOf(watched, metric)]).toEqual([metric, 'pass'])
    }
    expect(statusOf(watched, 'rss_peak')).toBe('inconclusive')
    expect(watched.err).toContain('high-water marks cannot be read through Prometheus')
    const moments = record.samples.map(({ slot, timeMs }) => `${slot} ${timeMs}`)
    expect(new Set(moments).size).toBe(moments.length)
  })

  it('sees that one was replaced, and says that its cause is not knowable from there', async () => {
    const [, victim = 0] = all.workerPids()
    const kill = `if (iteration.index === 20) process.kill(${victim}, 'SIGKILL')`
    const iteration = `async ({ http, iteration }) => { ${kill}; await http.get('/report') }`
    const watched = await soakWatched('killed', iteration)
    const ends = watched.record.events.filter(({ kind }) => kind === 'ended-unknown')
    expect(ends).toHaveLength(1)
    expect(ends[0]).toMatchObject({ pid: victim, generation: 1 })
    expect(ends[0]?.evidence).toContain('cause not knowable from here: read through Prometheus')
    expect(watched.verdict.runs[0]?.workers.map(({ generations }) => generations).toSorted()).toEqual([1, 1, 1, 2])
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('fail')
    expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
    expect(statusOf(watched, 'oom_kills')).toBe('inconclusive')
    expect(watched.verdict.exitCode).toBe(1)
  })

  it('is watched from the command line without a load of our own', async () => {
    const match = `groupname=~"gunicorn:.*",groupname!="gunicorn:${all.masterPid}"`
    const which = ['--prometheus', all.server, '--query-set', 'process-exporter', '--match', match]
    const { err } = await tryCommand(['watch', ...which, '--count-every', '1s', '-n', '5', '--quiet'], all.folder)
    expect(err).toMatch(/4: [\d.]+ MiB → [\d.]+ MiB/)
    expect(err).toMatch(/read through Prometheus at .*, measured every 1 s; its clock/)
  })

  it('tells which query finds nothing, and what there is instead', async () => {
    const target = `{ prometheus: '${all.server}', workers: { querySet: 'process-exporter', match: 'groupname="nginx"' } }`
    const text = `import { defineWatch } from 'soakgate'
export default defineWatch({ name: 'none', target: ${target}, count: { every: '1s' }, iterations: [5] })
`
    writeFileSync(path.join(all.folder, 'none.ts'), text)
    const { code, err } = await tryCommand(['run', 'none.ts', '--quiet'], all.folder)
    expect(code).toBe(4)
    expect(err).toContain('knows no worker')
    expect(err).toMatch(/none with these labels; namedprocess_namegroup_memory_bytes has .*groupname="gunicorn:/)
  })
})
