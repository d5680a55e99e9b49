import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { judgeRun } from '../../judge/judge-run.ts'
import { readRun } from '../../record/record-reader.ts'
import { SimulatedPrometheus, type SimulatedSeries } from '../../testing/simulated-prometheus.ts'
import { remoteTargetOf, SimulatedWatch } from '../../testing/simulated-watch.ts'

const MiB = 1024 ** 2
const instances = 300
const startSeconds = 1_800_000_000
const lookEveryMs = 7500
const looks = (3600 * 1000) / lookEveryMs
const reportsPerLook = 25

let folder = ''
let prometheus: SimulatedPrometheus
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'soakgate-fleet-'))
  prometheus = await SimulatedPrometheus.start(startSeconds, 15)
})
afterEach(async () => {
  await prometheus.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Each makes 40 reports in the hour; the 7th leaks, the 9th is restarted after 30 minutes. */
function seriesOf(instance: number): SimulatedSeries[] {
  const labels = { job: 'reports', instance: `10.0.${instance >> 8}.${instance & 255}:9000` }
  const reportsAt = (seconds: number) => ((seconds - startSeconds) / 3600) * 40
  const noise = (seconds: number) => ((Math.imul(seconds + instance, 0x9e3779b1) >>> 12) / 2 ** 20) * 0.2 * MiB
  const leak = instance === 7 ? 4 * MiB : 0
  const startedAt = (seconds: number) => (instance === 9 && seconds > startSeconds + 1800 ? startSeconds + 1795 : 1000)
  return [
    {
      metric: 'process_resident_memory_bytes',
      labels,
      valueAt: (seconds) => 90 * MiB + noise(seconds) + leak * Math.max(0, reportsAt(seconds)),
    },
    { metric: 'process_cpu_seconds_total', labels, valueAt: (seconds) => 1000 + reportsAt(seconds) * 0.3 },
    { metric: 'process_start_time_seconds', labels, valueAt: startedAt },
  ]
}

it('is judged within seconds and in bounded memory: each instance is a slot, a leak and a restart in it are found', async () => {
  prometheus.series = Array.from({ length: instances }, (_, index) => seriesOf(index + 1)).flat()
  const workers = { querySet: 'prometheus-client', match: 'job="reports"' }
  const target = remoteTargetOf({ url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers })
  const size = looks * reportsPerLook
  const watch = await SimulatedWatch.start(folder, size, target, prometheus)
  watch.journal.note('load-started')
  for (let look = 0; look < looks; look++) {
    await watch.pass(lookEveryMs)
    for (let report = 1; report <= reportsPerLook; report++) watch.report(look * reportsPerLook + report)
  }
  watch.journal.note('load-ended')
  await watch.pass(lookEveryMs)
  await watch.pass(lookEveryMs)
  watch.journal.note('settled')
  await watch.end()
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
