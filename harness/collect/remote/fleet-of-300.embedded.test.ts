import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { judgeRun } from '../../judge/judge-run.ts'
import { readRun } from '../../record/record-reader.ts'
import {
  fleetSeries,
  fleetWorkers,
  reportsOfEach,
  scrapeEverySeconds,
  startSeconds,
  watchHour,
} from '../../testing/simulated-fleet.ts'
import { SimulatedPrometheus } from '../../testing/simulated-prometheus.ts'
import { remoteTargetOf, SimulatedWatch } from '../../testing/simulated-watch.ts'

const MiB = 1024 ** 2
const instances = 300

let folder = ''
let prometheus: SimulatedPrometheus
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'soakgate-fleet-'))
  prometheus = await SimulatedPrometheus.start(startSeconds, scrapeEverySeconds)
})
afterEach(async () => {
  await prometheus.end()
  rmSync(folder, { recursive: true, force: true })
})

/** The 9th is started again after 30 minutes. */
function startedAt(instance: number, seconds: number): number {
  return instance === 9 && seconds > startSeconds + 1800 ? startSeconds + 1795 : 1000
}

it('is judged within seconds and in bounded memory: each instance is a slot, a leak and a restart in it are found', async () => {
  prometheus.series = fleetSeries(instances, startedAt)
  const target = remoteTargetOf({ url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers: fleetWorkers })
  const size = instances * reportsOfEach
  const watch = await SimulatedWatch.start(folder, size, target, prometheus)
  await watchHour(watch, size)
  const record = await readRun(folder, watch.plan)
  if (record === null) throw new Error('no record')
  const began = performance.now()
  const verdict = judgeRun(record)
  const tookMs = performance.now() - began
  // It takes some 2 seconds and 350 MB; a machine that does other things takes longer.
  expect(tookMs).toBeLessThan(30_000)
  expect(process.memoryUsage.rss()).toBeLessThan(1024 * MiB)
  expect(verdict.workers).toHaveLength(instances)
  const find = (metric: string) => verdict.thresholds.find((one) => one.metric === metric)
  expect(find('rss_growth_per_iteration')).toMatchObject({ status: 'fail', slot: 7 })
  expect(find('rss_growth_per_iteration')?.evidence).toEqual(['worker 7 is job="reports", instance="10.0.0.7:9000"'])
  expect(find('worker_exits_unexplained')).toMatchObject({ status: 'fail', value: 1, slot: 9 })
  expect(find('worker_exits_unexplained')?.evidence[0]).toContain('its start time went from')
  // Every 15 s for an hour, and each once.
  expect(record.samples.length / instances).toBeGreaterThan(239)
  expect(record.samples.length / instances).toBeLessThan(243)
  expect(new Set(record.samples.map(({ slot, timeMs }) => `${slot} ${timeMs}`)).size).toBe(record.samples.length)
})
