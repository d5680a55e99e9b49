import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { SimulatedPrometheus, type SimulatedSeries } from '../../testing/simulated-prometheus.ts'
import { remoteTargetOf } from '../../testing/simulated-watch.ts'
import { PrometheusSource } from './prometheus-source.ts'

const startSeconds = 1_800_000_000
let prometheus: SimulatedPrometheus
let clock: SimulatedClock
beforeEach(async () => {
  prometheus = await SimulatedPrometheus.start(startSeconds + 7, 15)
  clock = new SimulatedClock()
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await prometheus.end()
})

function open(workers: object, more: object = {}): PrometheusSource {
  const { memory } = remoteTargetOf({ url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers, ...more })
  if (memory.by !== 'prometheus') throw new Error('no Prometheus')
  return new PrometheusSource(memory, clock)
}

function pass(seconds: number): void {
  clock.advance(seconds * 1000)
  prometheus.seconds += seconds
}

function series(
  metric: string,
  labels: SimulatedSeries['labels'],
  valueAt: SimulatedSeries['valueAt'],
): SimulatedSeries {
  return { metric, labels, valueAt }
}

describe('a Prometheus server', () => {
  it('gives each scrape once, at its own time, and at first the newest of each worker alone', async () => {
    prometheus.series = [series('rss_bytes', { instance: 'a' }, () => 50e6)]
    const source = open({ rss: 'rss_bytes', slot: ['instance'] })
    expect((await source.read()).map(({ timeMs }) => timeMs)).toEqual([-7000])
    expect(source.intervalMs).toBe(15_000)
    expect(await source.read()).toEqual([])
    pass(40)
    expect((await source.read()).map(({ timeMs }) => timeMs)).toEqual([8000, 23_000, 38_000])
  })

  it('leaves out what is old and what is no number, and tells of what holds nothing', async () => {
    prometheus.series = [
      series('rss_bytes', { instance: 'gone' }, (seconds) => (seconds < startSeconds - 60 ? 50e6 : null)),
      series('rss_bytes', { instance: 'ended' }, () => 0),
      series('rss_bytes', { instance: 'odd' }, () => Number.NaN),
      series('rss_bytes', { instance: 'there' }, () => 50e6),
    ]
    const read = await open({ rss: 'rss_bytes', slot: ['instance'] }).read()
    expect(read.map(({ place, rssBytes }) => [place, rssBytes])).toEqual([
      ['instance="ended"', 0],
      ['instance="there"', 50e6],
    ])
  })

  it('adds up CPU time by its modes, and names process and pid by a label', async () => {
    const labels = { job: 'p', instance: 'a', groupname: 'gunicorn:4711' }
    prometheus.series = [
      series('namedprocess_namegroup_memory_bytes', labels, () => 50e6),
      series('namedprocess_namegroup_cpu_seconds_total', { ...labels, mode: 'user' }, () => 3),
      series('namedprocess_namegroup_cpu_seconds_total', { ...labels, mode: 'system' }, () => 1.5),
    ]
    const source = open({ querySet: 'process-exporter', match: 'groupname=~"gunicorn:.*"' })
    expect(await source.read()).toMatchObject([
      { place: 'job="p", instance="a"', process: 'gunicorn:4711', pid: 4711, values: { cpu: 4.5 } },
    ])
  })

  it('subtracts one metric from the other where a query set says so', async () => {
    prometheus.series = [
      series('node_memory_MemTotal_bytes', { job: 'n', instance: 'a' }, () => 8e9),
      series('node_memory_MemAvailable_bytes', { job: 'n', instance: 'a' }, () => 5e9),
    ]
    const source = open({ querySet: 'node-exporter', match: 'job="n"' })
    expect(await source.read()).toMatchObject([{ rssBytes: 3e9, values: { limit: 8e9, used: 3e9 } }])
  })

  it('refuses to take several series for one worker', async () => {
    prometheus.series = ['1', '2'].map((pid) => series('rss_bytes', { instance: 'a', pid }, () => 50e6))
    await expect(open({ rss: 'rss_bytes', slot: ['instance'] }).read()).rejects.toMatchObject({
      code: 'memory-source-ambiguous',
      got: '2 with instance="a"; they differ in pid',
    })
  })

  it('takes a series that follows another, as after a deployment, for the same worker', async () => {
    const until = (seconds: number) => (seconds < startSeconds ? 50e6 : null)
    const from = (seconds: number) => (seconds < startSeconds ? null : 60e6)
    prometheus.series = [
      series('rss_bytes', { instance: 'a', version: '1' }, until),
      series('rss_bytes', { instance: 'a', version: '2' }, from),
    ]
    const read = await open({ rss: 'rss_bytes', slot: ['instance'] }).read()
    expect(read).toMatchObject([{ place: 'instance="a"', rssBytes: 60e6 }])
  })

  it('is asked with the token that a variable of the environment holds', async () => {
    prometheus.series = [series('rss_bytes', { instance: 'a' }, () => 50e6)]
    vi.stubEnv('READER', 'abc-123')
    await open({ rss: 'rss_bytes', slot: ['instance'] }, { tokenFrom: 'READER' }).read()
    expect(new Set(prometheus.authorizations)).toEqual(new Set(['Bearer abc-123']))
    vi.stubEnv('READER', '')
    expect(() => open({ rss: 'rss_bytes', slot: ['instance'] }, { tokenFrom: 'READER' })).toThrow(
      expect.objectContaining({ code: 'environment-missing' }),
    )
  })

  it('tells what there is where a query finds nothing', async () => {
    prometheus.series = [series('worker_rss_bytes', { instance: 'a' }, () => 50e6)]
    expect(await open({ rss: 'workr_rss_bytes', slot: ['instance'] }).explainEmptiness()).toEqual({
      query: 'workr_rss_bytes',
      found: 'no series of workr_rss_bytes; there are worker_rss_bytes',
    })
    expect(await open({ rss: 'worker_rss_bytes{instance="b"}', slot: ['instance'] }).explainEmptiness()).toEqual({
      query: 'worker_rss_bytes{instance="b"}',
      found: 'none with these labels; worker_rss_bytes has instance="a"',
    })
  })
})
