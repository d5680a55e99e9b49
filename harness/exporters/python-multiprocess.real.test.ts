import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type MeasuredServices,
  startMeasured,
  startMeasuredGunicorn,
  whyNoMeasuredGunicorn,
} from '../testing/measured-services.ts'
import { residentBytesOf } from '../testing/proc-facts.ts'
import { type PrometheusTrial, passUnlessMissed, whyNotInstalled } from '../testing/prometheus-trial.ts'
import { type ServerTrial, statusOf } from '../testing/server-trial.ts'

const MiB = 1024 ** 2
const workers = 3
const page = fileURLToPath(new URL('../../docs/remote.md', import.meta.url))
const reason = whyNotInstalled('prometheus') ?? whyNoMeasuredGunicorn()
if (reason !== null) console.log(`skipped: prometheus_client in multiprocess mode, because ${reason}`)

/** gunicorn's configuration as the page shows it. */
function configurationInDocs(): string {
  const blocks = readFileSync(page, 'utf8').matchAll(/```python\n(.*?)```/gs)
  const found = [...blocks].map(([, code = '']) => code).find((code) => code.includes('def post_request('))
  if (found === undefined) throw new Error(`${page} shows no configuration of gunicorn`)
  return found
}

function startGunicorn(trial: PrometheusTrial) {
  const configuration = path.join(trial.folder, 'gunicorn.conf.py')
  const pages = path.join(trial.folder, 'pages')
  writeFileSync(configuration, configurationInDocs())
  mkdirSync(pages)
  const options = [`--config=${configuration}`, `--workers=${workers}`]
  return startMeasuredGunicorn(trial, options, { PROMETHEUS_MULTIPROC_DIR: pages })
}

describe.skipIf(reason !== null)(`gunicorn with ${workers} workers in prometheus_client's multiprocess mode`, () => {
  let all: MeasuredServices

  beforeAll(async () => {
    all = await startMeasured(startGunicorn, 1)
  })

  afterAll(async () => all?.trial.end())

  function soakWatched(name: string, iteration: string): Promise<ServerTrial> {
    const workers = { querySet: 'prometheus-client-multiprocess', match: 'job="service"' }
    return all.trial.soak(name, { url: `http://${all.services[0].address}`, workers, iteration })
  }

  it('has each worker as a slot, with the memory that the kernel tells, and its master not', async () => {
    const watched = await soakWatched('healthy', `async ({ http }) => { await http.get('/report') }`)
    const pids = all.services[0].workerPids()
    const resident = new Map(pids.map((pid) => [pid, residentBytesOf(pid)]))
    const { record, verdict } = watched
    expect(verdict.workers.map(({ slot, generations }) => [slot, generations])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ])
    expect(new Set(record.samples.map(({ pid }) => pid))).toEqual(new Set(pids))
    for (const [pid, bytes] of resident) {
      const last = record.samples.findLast((sample) => sample.pid === pid)
      expect(Math.abs((last?.rssBytes ?? 0) - bytes)).toBeLessThan(2 * MiB)
    }
    expect(verdict.attribution).toBe('CPU share')
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('pass')
    expect(statusOf(watched, 'rss')).toBe(passUnlessMissed(watched))
  })

  it('sees by its pid that one was replaced', async () => {
    const [, victim = 0] = all.services[0].workerPids()
    const kill = `if (iteration.index === 20) process.kill(${victim}, 'SIGKILL')`
    const iteration = `async ({ http, iteration }) => { ${kill}; await http.get('/report') }`
    const watched = await soakWatched('killed', iteration)
    const ends = watched.record.events.filter(({ kind }) => kind === 'ended-unknown')
    expect(ends).toEqual([expect.objectContaining({ pid: victim, generation: 1 })])
    expect(ends[0]?.evidence).toContain('cause not knowable from here: read through Prometheus')
    expect(watched.verdict.workers.map(({ generations }) => generations).toSorted()).toEqual([1, 1, 2])
    expect(statusOf(watched, 'worker_exits_unexplained')).toBe('fail')
    expect(statusOf(watched, 'worker_crashes')).toBe('inconclusive')
  })
})
