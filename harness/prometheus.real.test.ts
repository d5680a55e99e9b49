import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tryCommand } from './testing/command-trial.ts'
import { type MonitoredGunicorn, startMonitoredGunicorn, whyNotMonitored } from './testing/monitored-gunicorn.ts'
import { passUnlessMissed } from './testing/prometheus-trial.ts'
import { readTrial, type ServerTrial, statusOf } from './testing/server-trial.ts'

const missing = whyNotMonitored()
if (missing !== null) console.log(`skipped: ${missing}`)

describe.skipIf(missing !== null)('gunicorn with 4 workers, watched by Prometheus and process-exporter', () => {
  let all: MonitoredGunicorn

  beforeAll(async () => {
    all = await startMonitoredGunicorn(4)
  })

  afterAll(async () => all?.trial.end())

  const matchOfWorkers = () => `groupname=~"gunicorn:.*",groupname!="gunicorn:${all.masterPid}"`

  /** @param iteration what a user does */
  function soakWatched(name: string, iteration: string): Promise<ServerTrial> {
    const workers = { querySet: 'process-exporter', match: matchOfWorkers() }
    return all.trial.soak(name, { url: all.url, workers, iteration })
  }

  it('has them as slots, and calls unknown what cannot be known from there', async () => {
    const watched = await soakWatched('healthy', `async ({ http }) => { await http.get('/report') }`)
    const { record, verdict } = watched
    expect(verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ])
    expect(new Set(record.samples.map(({ pid }) => pid))).toEqual(new Set(all.workerPids()))
    expect(verdict.attribution).toBe('CPU share')
    const read = record.sources.find(({ reading }) => reading === 'rss')
    expect(read).toMatchObject({ workers: 4, intervalMs: 1000 })
    expect(Math.abs(read?.clockAheadMs ?? 1000)).toBeLessThan(500)
    for (const metric of ['worker_exits_unexplained', 'worker_crashes', 'oom_kills']) {
      expect([metric, statusOf(watched, metric)]).toEqual([metric, 'pass'])
    }
    expect(statusOf(watched, 'rss')).toBe(passUnlessMissed(watched))
    expect(statusOf(watched, 'rss_peak')).toBe('inconclusive')
    expect(watched.told).toContain('high-water marks cannot be read through Prometheus')
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
    expect(watched.verdict.workers.map(({ generations }) => generations).toSorted()).toEqual([1, 1, 1, 2])
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('fail')
    expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
    expect(statusOf(watched, 'oom_kills')).toBe('inconclusive')
    expect(watched.verdict.status).toBe('fail')
  })

  it('is watched from the command line without a load of our own', async () => {
    const which = ['--prometheus', all.trial.server, '--query-set', 'process-exporter', '--match', matchOfWorkers()]
    const asked = ['watch', ...which, '--count-every', '1s', '-n', '5', '--name', 'watched', '--quiet']
    const { code, err } = await tryCommand(asked, all.trial.folder)
    const { verdict } = await readTrial(path.join(all.trial.folder, 'results', 'watched'), err)
    expect(verdict).toMatchObject({ size: 5, outcomes: { completed: 5 } })
    // Five readings are too few for growth.
    expect(code).toBe(3)
    expect(err).toMatch(/4: [\d.]+ MiB → [\d.]+ MiB/)
    expect(err).toMatch(/read through Prometheus at .*, measured every 1 s; its clock/)
  })

  it('tells which query finds nothing, and what there is instead', async () => {
    const target = `{ prometheus: '${all.trial.server}', workers: { querySet: 'process-exporter', match: 'groupname="nginx"' } }`
    const text = `import { defineWatch } from 'soakgate'
export default defineWatch({ name: 'none', target: ${target}, count: { every: '1s' }, iterations: [5] })
`
    writeFileSync(path.join(all.trial.folder, 'none.ts'), text)
    const { code, err } = await tryCommand(['run', 'none.ts', '--quiet'], all.trial.folder)
    expect(code).toBe(4)
    expect(err).toContain('knows no worker')
    expect(err).toMatch(/none with these labels; namedprocess_namegroup_memory_bytes has .*groupname="gunicorn:/)
  })
})
