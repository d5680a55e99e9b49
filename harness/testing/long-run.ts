import { mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { RunJournal } from '../collect/run-journal.ts'
import { noListener } from '../collect/run-listener.ts'
import { judgeRun } from '../judge/judge-run.ts'
import type { RunVerdict } from '../judge/verdict.ts'
import { readRun } from '../record/record-reader.ts'
import { RecordWriter } from '../record/record-writer.ts'
import type { SampleRow } from '../record/rows.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { parseAsked, planThresholds } from '../scenario/plan-ladder.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { simulateRun } from './simulated-run.ts'

const MiB = 1024 ** 2

/** A service that works on for hours, without the hours. */
export interface LongRun {
  hours: number
  reportsPerSecond: number
  workers: number
  /** Bytes that each worker keeps of every report it makes. */
  keptBytes: number
}

/** What came of it. */
export interface LongRunResult {
  verdict: RunVerdict
  recordBytes: number
  /** Largest resident size of this process, while recording and in all. */
  recordingRssBytes: number
  largestRssBytes: number
}

/** Pushes a whole run through journal, writer, reader and judge, all in this process. */
export async function makeLongRun(folder: string, spec: LongRun): Promise<LongRunResult> {
  await recordLongRun(folder, spec)
  const recordingRssBytes = process.resourceUsage().maxRSS * 1024
  const run = planLongRun(spec)
  const record = await readRun(folder, run)
  if (record === null) throw new Error('no record')
  return {
    verdict: judgeRun(record),
    recordBytes: sizeOf(path.join(folder, run.directory)),
    recordingRssBytes,
    largestRssBytes: process.resourceUsage().maxRSS * 1024,
  }
}

/** The plan of such a run, which says where in its folder the record lies. */
export function planLongRun({ hours, reportsPerSecond }: LongRun): RunPlan {
  const size = Math.round(hours * 3600 * reportsPerSecond)
  const asked = parseAsked([
    'iteration_failed_rate < 1%',
    'request_duration p95 < 1s',
    `responses == ${size}`,
    'rss max < 200GiB',
  ])
  const { plan } = simulateRun({ size: 1, thresholds: planThresholds([], asked, size) })
  return { ...plan, size, users: 4, directory: '8h' }
}

/**
 * Writes the record by a simulated clock: samples of all workers after every report, and of the master too at every
 * tick, as the sampler gives them. A report in 5000 fails.
 */
export async function recordLongRun(folder: string, spec: LongRun): Promise<void> {
  const plan = planLongRun(spec)
  mkdirSync(folder, { recursive: true })
  const options = { secrets: new Secrets(), limitBytes: plan.recordLimitBytes }
  const writer = await RecordWriter.open(path.join(folder, plan.directory), options)
  const clock = new SimulatedClock()
  await simulate(new RunJournal(plan, writer, noListener, clock), clock, spec, plan.size)
  const { outcome } = simulateRun({ size: 1 })
  if (outcome !== null) await writer.close({ ...outcome, size: plan.size })
}

async function simulate(journal: RunJournal, clock: SimulatedClock, spec: LongRun, size: number): Promise<void> {
  const { workers } = spec
  const everyMs = 1000 / spec.reportsPerSecond
  const done = Array.from({ length: workers }, () => 0)
  let nextTickMs = 0
  let ticks = 0
  const sampleTick = () => {
    for (let slot = 0; slot <= workers; slot++) journal.addSample(sampleOf(slot, clock.now(), 'tick', done, spec))
    const tick = { latenessMs: 0.1, costMs: 0.5, processes: workers + 1, swept: false, missed: 0 }
    journal.addTick({ timeMs: clock.now(), ...tick })
  }
  sampleTick()
  clock.advance(1000)
  journal.note('load-started')
  const startMs = clock.now()
  for (let iteration = 1; iteration <= size; iteration++) {
    clock.advance(startMs + iteration * everyMs - clock.now())
    const worker = (iteration * 7) % workers
    done[worker] = (done[worker] ?? 0) + 1
    addReport(journal, clock.now(), iteration, worker)
    for (let slot = 1; slot <= workers; slot++) {
      journal.addSample(sampleOf(slot, clock.now(), 'report', done, spec))
    }
    const tick = { latenessMs: null, costMs: 0.3, processes: workers + 1, swept: false, missed: 0 }
    journal.addTick({ timeMs: clock.now(), ...tick })
    if (clock.now() < nextTickMs) continue
    nextTickMs = clock.now() + 100
    sampleTick()
    journal.addLogLine('out', `POST /reports 200 in ${iteration % 90} ms, report ${iteration}`)
    // In a real run the disk has all the time between two ticks.
    ticks += 1
    if (ticks % 5 === 0) await nextTurn()
  }
  journal.note('load-ended')
  clock.advance(2000)
  sampleTick()
  journal.note('settled')
  clock.advance(100)
  journal.note('stopped')
}

function addReport(journal: RunJournal, endMs: number, iteration: number, worker: number): void {
  const isFailed = iteration % 5000 === 0
  const status = isFailed ? 500 : 200
  const durationMs = 10 + ((iteration * 7919) % 9000) / 100
  const times = { startMs: endMs - durationMs, durationMs }
  const made = { phase: 'load', iteration, user: worker, status, receivedBytes: 45_000, workerPid: null } as const
  const answered = { outcome: 'answered', error: null, step: null, name: 'POST /reports', method: 'POST' } as const
  journal.addRequests([{ ...made, ...times, ...answered }])
  journal.addIteration({
    ...made,
    ...times,
    outcome: isFailed ? 'failed' : 'completed',
    units: isFailed ? 0 : 1,
    reason: isFailed ? 'POST /reports: status 500' : null,
  })
}

/** A heap with garbage: up by 40 MiB over 300 reports and down again, with noise; slot 0 is the master. */
function sampleOf(
  slot: number,
  timeMs: number,
  trigger: SampleRow['trigger'],
  done: readonly number[],
  { keptBytes }: LongRun,
): SampleRow {
  const reports = done[slot - 1] ?? 0
  const garbage = ((reports % 300) / 300) * 40 * MiB
  const noise = (Math.imul(reports + slot, 0x9e3779b1) >>> 12) & (2 * MiB - 1)
  const isMaster = slot === 0
  return {
    timeMs,
    trigger,
    pid: 100 + slot,
    role: isMaster ? 'master' : 'worker',
    slot: isMaster ? null : slot,
    generation: isMaster ? null : 1,
    rssBytes: Math.round(100 * MiB + garbage + noise + keptBytes * reports),
    swapBytes: 0,
    highWaterBytes: null,
    cpuMs: 100 + reports * 10,
    descriptors: null,
    threads: null,
    childrenCpuMs: null,
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)
}

/** As a program: `long-run.ts <folder> <spec as JSON>` prints the result, alone in its process. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', spec = ''] = process.argv.slice(2)
  console.log(JSON.stringify(await makeLongRun(folder, JSON.parse(spec) as LongRun)))
}
