import type { SimulatedSeries } from './simulated-prometheus.ts'
import type { SimulatedWatch } from './simulated-watch.ts'

const MiB = 1024 ** 2
const lookEveryMs = 7500
const looks = (3600 * 1000) / lookEveryMs

export const startSeconds = 1_800_000_000
export const scrapeEverySeconds = 15
/** Each instance makes so many in the hour. */
export const reportsOfEach = 40

/** Remote workers of instances that each keep 90 MiB in use, and the seventh 4 MiB of each report. */
export const fleetWorkers = { querySet: 'prometheus-client', match: 'job="reports"' }

/** @param startedAt of an instance, which is another later where it was started again */
export function fleetSeries(
  instances: number,
  startedAt: (instance: number, seconds: number) => number = () => 1000,
): SimulatedSeries[] {
  return Array.from({ length: instances }, (_, index) => seriesOf(index + 1, startedAt)).flat()
}

function seriesOf(instance: number, startedAt: (instance: number, seconds: number) => number): SimulatedSeries[] {
  const labels = { job: 'reports', instance: `10.0.${instance >> 8}.${instance & 255}:9000` }
  const reportsAt = (seconds: number) => Math.max(0, ((seconds - startSeconds) / 3600) * reportsOfEach)
  const noise = (seconds: number) => ((Math.imul(seconds + instance, 0x9e3779b1) >>> 12) / 2 ** 20) * 0.2 * MiB
  const keptBytes = instance === 7 ? 4 * MiB : 0
  return [
    {
      metric: 'process_resident_memory_bytes',
      labels,
      valueAt: (seconds) => 90 * MiB + noise(seconds) + keptBytes * reportsAt(seconds),
    },
    { metric: 'process_cpu_seconds_total', labels, valueAt: (seconds) => 1000 + reportsAt(seconds) * 0.3 },
    { metric: 'process_start_time_seconds', labels, valueAt: (seconds) => startedAt(instance, seconds) },
  ]
}

/** Watches an hour of simulated time, over which the reports are spread, until the record is whole. */
export async function watchHour(watch: SimulatedWatch, reports: number): Promise<void> {
  watch.journal.note('load-started')
  let made = 0
  for (let look = 1; look <= looks; look += 1) {
    await watch.pass(lookEveryMs)
    for (const due = Math.round((look / looks) * reports); made < due; ) {
      made += 1
      watch.report(made)
    }
  }
  watch.journal.note('load-ended')
  await watch.pass(lookEveryMs)
  await watch.pass(lookEveryMs)
  watch.journal.note('settled')
  await watch.end()
}
