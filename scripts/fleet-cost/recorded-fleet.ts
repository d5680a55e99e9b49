/** Records an hour of a fleet as a program, `recorded-fleet.ts <folder> <instances>`: the record is whole when it ends. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { plainPlan } from '../../harness/testing/plain-plan.ts'
import {
  fleetSeries,
  fleetWorkers,
  reportsOfEach,
  scrapeEverySeconds,
  startSeconds,
  watchHour,
} from '../../harness/testing/simulated-fleet.ts'
import { SimulatedPrometheus } from '../../harness/testing/simulated-prometheus.ts'
import { remoteTargetOf, SimulatedWatch } from '../../harness/testing/simulated-watch.ts'

const [folder = '', count = ''] = process.argv.slice(2)
const instances = Number(count)
const prometheus = await SimulatedPrometheus.start(startSeconds, scrapeEverySeconds)
prometheus.series = fleetSeries(instances)
const spec = { url: 'http://127.0.0.1:9', prometheus: prometheus.url, workers: fleetWorkers }
const size = instances * reportsOfEach
const watch = await SimulatedWatch.start(folder, size, remoteTargetOf(spec), prometheus)
const ladder = plainPlan({ target: spec, iterations: [size] })
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'plan.json'), JSON.stringify({ ...ladder, runs: [watch.plan] }))
await watchHour(watch, size)
await prometheus.end()
