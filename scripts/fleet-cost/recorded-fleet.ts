/** Records an hour of a fleet as a program, `recorded-fleet.ts <folder> <instances>`: the record is whole when it ends. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { plainPlan } from '../../harness/testing/plain-plan.ts'
import { SimulatedPrometheus, type SimulatedSeries } from '../../harness/testing/simulated-prometheus.ts'
import { remoteTargetOf, SimulatedWatch } from '../../harness/testing/simulated-watch.ts'

const MiB = 1024 ** 2
const startSeconds = 1_800_000_000
const scrapeEverySeconds = 15
const lookEveryMs = 7500
const looks = (3600 * 1000) / lookEveryMs
/** Each instance makes 40 in the hour; the seventh keeps 4 MiB of each. */
const reportsOfEach = 40

const [folder = '', count = ''] = process.argv.slice(2)
const instances = Number(count)
const prometheus = await SimulatedPrometheus.start(startSeconds, scrapeEverySeconds)
prometheus.series = Array.from({ length: instances }, (_, index) => seriesOf(index + 1)).flat()
const workers = { querySet: 'prometheus-client', match: 'job="reports"' }
const spec = { url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers }
const size = instances * reportsOfEach
const watch = await SimulatedWatch.start(folder, size, remoteTargetOf(spec), prometheus)
const ladder = plainPlan({ target: spec, iterations: [size] })
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'plan.json'), JSON.stringify({ ...ladder, runs: [watch.plan] }))

watch.journal.note('load-started')
let made = 0
for (let look = 1; look <= looks; look += 1) {
  await watch.pass(lookEveryMs)
  for (const due = Math.round((look / looks) * size); made < due; ) {
    made += 1
    watch.report(made)
  }
}
watch.journal.note('load-ended')
await watch.pass(lookEveryMs)
await watch.pass(lookEveryMs)
watch.journal.note('settled')
await watch.end()
await prometheus.end()

function seriesOf(instance: number): SimulatedSeries[] {
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
    { metric: 'process_start_time_seconds', labels, valueAt: () => 1000 },
  ]
}
