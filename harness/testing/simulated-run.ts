import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { unknownCounts } from '../collect/sampler/sources/memory-source.ts'
import type { EventRow } from '../record/events.ts'
import type { GroupRow, IterationRow, RestPoint, RestRow, SampleRow, TemporaryRow, TickRow } from '../record/rows.ts'
import { nothingLeftOut, type RunOutcome } from '../record/run-outcome.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import { planThresholds } from '../scenario/plan-ladder.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { SimulatedWorkers } from './simulated-workers.ts'

const MiB = 1024 ** 2

/** A service that was never there: what its workers would have left in a record. */
export interface SimulatedRun {
  size?: number
  workers?: number
  /** Bytes that each worker keeps of every report it makes. */
  keptBytes?: number
  /** Resident memory of a worker that has made so many reports, its warm-up included. @default 100 MiB and what it keeps */
  residentBytes?: (reports: number) => number
  /** Descriptors and threads that each worker keeps of every report it makes. */
  keptDescriptors?: number
  keptThreads?: number
  /** Processes that the target keeps of every report. */
  keptProcesses?: number
  /** Files, of 1000 bytes each, that the target leaves of every report. */
  keptFiles?: number
  /** Limit of the target's control group, which holds its workers and nothing else. */
  limitBytes?: number
  /** Own reports after which a worker is replaced on purpose. */
  recycledEvery?: number
  /** Standard deviation of a worker's memory. */
  noiseBytes?: number
  seed?: number
  namesPid?: boolean
  thresholds?: readonly PlannedThreshold[]
  /** Changes the record afterwards. */
  events?: readonly Partial<EventRow>[]
  outcome?: Partial<RunOutcome>
}

/** 100 ms a report, reports given to the workers in turn, CPU time spent by the worker that makes one. */
export function simulateRun(spec: SimulatedRun = {}): RunRecord {
  const { size = 100, workers = 2, keptBytes = 0, noiseBytes = 0, seed = 1, namesPid = false } = spec
  const { residentBytes = (reports: number) => 100 * MiB + keptBytes * reports } = spec
  const { keptDescriptors = 0, keptThreads = 0, keptProcesses = 0, keptFiles = 0 } = spec
  const { limitBytes = null, recycledEvery = null } = spec
  const random = xoroshiro128plus(seed)
  const uniform = () => (random.next() >>> 0) / 2 ** 32
  const warmups = 10 * workers
  const startMs = 1000
  const iterations: IterationRow[] = []
  const samples: SampleRow[] = []
  const ticks: TickRow[] = []
  const temporary: TemporaryRow[] = []
  const groups: GroupRow[] = []
  const recycled: Partial<EventRow>[] = []
  const staff = new SimulatedWorkers({ workers, residentBytes, keptDescriptors, keptThreads, recycledEvery })
  const { done } = staff
  const sampleAll = (timeMs: number, trigger: SampleRow['trigger']) => {
    const rows = staff.sample(timeMs, trigger, () => noiseBytes * (uniform() + uniform() + uniform() - 1.5) * 2)
    samples.push(...rows)
    const usedBytes = rows.reduce((sum, { rssBytes }) => sum + rssBytes, 0)
    if (limitBytes !== null)
      groups.push({ timeMs, usedBytes, cacheBytes: 0, limitBytes, slot: null, height: 0, besides: 'nobody' })
    const helpers = Math.floor(keptProcesses * done.reduce((sum, reports) => sum + reports, 0))
    // As the sampler does: workers alone after reports, all processes at ticks of the clock.
    if (trigger === 'tick') samples.push(...helperRows(timeMs, helpers))
    temporary.push(temporaryRow(timeMs, trigger === 'report' ? 'report' : 'tick', keptFiles, done))
    const latenessMs = trigger === 'report' ? null : 0
    ticks.push({ timeMs, latenessMs, costMs: 0.1, processes: workers + helpers, swept: false, missed: 0 })
  }
  sampleAll(startMs - 1, 'tick')
  for (let report = 0; report < warmups + size; report++) {
    const worker = report % workers
    const isWarmup = report < warmups
    const beganMs = startMs + 100 * report
    staff.report(worker)
    iterations.push({
      phase: isWarmup ? 'warmup' : 'load',
      iteration: isWarmup ? report + 1 : report - warmups + 1,
      user: 0,
      outcome: 'completed',
      reason: null,
      workerPid: namesPid ? staff.pidOf(worker) : null,
      startMs: beganMs,
      durationMs: 99,
      status: 200,
      receivedBytes: 1000,
      units: 1,
    })
    sampleAll(beganMs + 99.5, 'report')
    sampleAll(beganMs + 99.9, 'tick')
    const end = staff.recycle(worker)
    if (end === null) continue
    recycled.push({ ...end, timeMs: beganMs + 99.95, completed: Math.max(0, report + 1 - warmups) })
    sampleAll(beganMs + 99.97, 'tick')
  }
  const loadStartMs = startMs + 100 * warmups
  const loadEndMs = loadStartMs + 100 * size
  for (let restMs = 100; restMs <= 2000; restMs += 100) sampleAll(loadEndMs + restMs, 'tick')
  return {
    plan: planOf(size, spec.thresholds ?? planThresholds([], [], size), limitBytes),
    iterations,
    requests: [],
    samples,
    groups,
    ticks,
    events: [
      event({ kind: 'warmup-started', timeMs: startMs }),
      event({ kind: 'load-started', timeMs: loadStartMs }),
      event({ kind: 'load-ended', timeMs: loadEndMs, completed: size }),
      event({ kind: 'settled', timeMs: loadEndMs + 2000, completed: size }),
      event({ kind: 'stopped', timeMs: loadEndMs + 2100, completed: size }),
      ...[...recycled, ...(spec.events ?? [])].map(event),
    ].sort((a, b) => a.timeMs - b.timeMs),
    seconds: [],
    heaps: [],
    matches: [],
    sources: [],
    rests: (['before', 'settled'] as const).flatMap((point) => {
      const isBefore = point === 'before'
      const timeMs = isBefore ? loadStartMs - 0.5 : loadEndMs + 2000
      const latest = samples.filter((row) => row.role === 'worker' && row.timeMs <= timeMs).slice(-workers)
      return latest.map((sample) => restRow(sample, timeMs, point))
    }),
    temporary: [
      ...temporary,
      { ...temporaryRow(loadEndMs + 2001, 'settled', keptFiles, done), newFiles: Math.floor(keptFiles * size) },
    ],
    leftovers: Array.from({ length: Math.min(100, Math.floor(keptFiles * size)) }, (_, file) => {
      return { path: `/tmp/simulated/${file}.part`, bytes: 1000 }
    }),
    outcome: { ...outcomeOf(size, workers), ...spec.outcome },
  }
}

function temporaryRow(
  timeMs: number,
  trigger: TemporaryRow['trigger'],
  keptFiles: number,
  done: readonly number[],
): TemporaryRow {
  const files = Math.floor(keptFiles * done.reduce((sum, reports) => sum + reports, 0))
  return {
    timeMs,
    trigger,
    files,
    bytes: 1000 * files,
    deletedFiles: 0,
    deletedBytes: 0,
    newFiles: null,
    isWhole: true,
  }
}

/** Processes beside the workers, of a size that does not matter. */
function helperRows(timeMs: number, count: number): SampleRow[] {
  const nothing = { slot: null, generation: null, highWaterBytes: null, ...unknownCounts }
  return Array.from({ length: count }, (_, index) => {
    return {
      timeMs,
      trigger: 'tick',
      pid: 1000 + index,
      role: 'helper',
      rssBytes: MiB,
      swapBytes: 0,
      cpuMs: 0,
      ...nothing,
    }
  })
}

/** A tenth of its memory is shared with one other process. */
function restRow(sample: SampleRow, timeMs: number, point: RestPoint): RestRow {
  const { pid: known, role, slot, generation, rssBytes, descriptors, threads } = sample
  const pid = known ?? 0
  const sharedBytes = rssBytes / 10
  return {
    ...{ timeMs, point, pid, role, slot, generation, state: 'alive', program: 'simulated' },
    ...{ rssBytes, pssBytes: rssBytes - sharedBytes / 2, privateBytes: rssBytes - sharedBytes, sharedBytes },
    ...{ swapPssBytes: 0, descriptors, fileDescriptors: descriptors, pipeDescriptors: 0, otherDescriptors: 0 },
    ...{ listeningSockets: 0, establishedSockets: 0, closingSockets: 0, localSockets: 0, threads },
  }
}

function event(more: Partial<EventRow>): EventRow {
  const nothing = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }
  return { timeMs: 0, kind: 'ready', completed: 0, ...nothing, ...more }
}

function planOf(
  size: number,
  thresholds: readonly PlannedThreshold[],
  memoryLimitBytes: number | null,
): RunRecord['plan'] {
  return {
    size,
    load: { engine: 'iterations', arrivals: null },
    serverCount: null,
    background: null,
    users: 1,
    seed: 1,
    iterationName: 'report',
    unitName: 'report',
    needs: [],
    target: {
      kind: 'command',
      command: ['simulated'],
      cwd: '/',
      env: {},
      port: null,
      ready: { by: 'port', withinMs: 1 },
      stopWithinMs: 1,
      memoryLimitBytes,
      pidHeader: null,
      recycleLog: null,
      tls: null,
      roles: null,
      temporaryFiles: ['/tmp/simulated'],
    },
    warmup: { longest: 60, iterationsPerWorker: 10 },
    iterationTimeoutMs: 1,
    requestTimeoutMs: 1,
    setupTimeoutMs: 1,
    userTimeoutMs: 1,
    teardownTimeoutMs: 1,
    thinkTime: null,
    count: null,
    quiesce: null,
    bailAfter: 20,
    recordLimitBytes: 200e6,
    logPatterns: { memory_error: { kind: 'text', text: 'MemoryError' }, figures: { kind: 'text', text: 'figures' } },
    directory: String(size),
    thresholds,
    looks: [],
    growthLooks: [size],
    extendTo: null,
    source: 'procfs',
  }
}

function outcomeOf(size: number, workers: number): RunOutcome {
  return {
    schemaVersion,
    size,
    asked: size,
    lookedAt: null,
    status: 'complete',
    reason: null,
    detail: null,
    error: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    warmup: { asked: 10 * workers, completed: 10 * workers, isReached: true },
    leftOut: nothingLeftOut,
    arrivals: null,
    tool: null,
    serverCount: null,
    processesKilledAtEnd: 0,
    instrument: { cpuMs: 1, rssBytes: 1, loadCpuMs: 1, loadRssBytes: 1 },
  }
}
