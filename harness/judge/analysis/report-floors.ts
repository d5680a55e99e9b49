import type { SampleRow } from '../../record/rows.ts'
import type { AttributedReport } from './attribution.ts'
import type { Lifetime } from './growth/growth.ts'
import { restedReadings } from './rested-readings.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

/** The series that growth is judged on, before reports are counted into it. */
export interface Readings {
  slot: number
  generation: number
  /** In the order of time. */
  values: readonly { timeMs: number; value: number }[]
  /** When the process was last seen. */
  lastSeenMs: number
  /** Its part in a report. */
  partOf: (report: AttributedReport) => number
}

/** The part of a run whose reports count. */
export interface CountedTime {
  fromMs: number
  untilMs: number
  /** Moments at which the target had been brought to rest: only what was read right after them is judged; null: all is. */
  pauses: readonly number[] | null
}

/** The memory (resident and swapped out) of one process after its own reports; see `floorsBetweenReports`. */
export function floorsOf(
  life: WorkerLifetime,
  reports: readonly AttributedReport[],
  { fromMs, untilMs, pauses }: CountedTime,
): Lifetime {
  const readings = readingsOf(life, (sample) => sample.rssBytes + sample.swapBytes)
  const judged = pauses === null ? readings : restedReadings(readings, pauses)
  return floorsBetweenReports(judged, reports, fromMs, untilMs)
}

/** What was read of a worker; null: not read at that sample. */
export function readingsOf(life: WorkerLifetime, read: (sample: SampleRow) => number | null): Readings {
  return {
    slot: life.slot,
    generation: life.generation,
    values: life.samples.flatMap((sample) => {
      const value = read(sample)
      return value === null ? [] : [{ timeMs: sample.timeMs, value }]
    }),
    lastSeenMs: life.samples.at(-1)?.timeMs ?? Number.POSITIVE_INFINITY,
    partOf: (report) => report.shares.get(life) ?? 0,
  }
}

/**
 * x is the number of reports completed since `fromMs`, as far as they are this series' own, y the smallest value read
 * between two of them. Concurrency inflates single readings by whole reports in flight; floors do not care.
 */
export function floorsBetweenReports(
  readings: Readings,
  reports: readonly AttributedReport[],
  fromMs: number,
  untilMs: number,
): Lifetime {
  const floors = new Map<number, number>()
  const firsts = new Map<number, number>()
  let own = 0
  let next = 0
  for (const { timeMs, value } of readings.values) {
    if (timeMs < fromMs || timeMs > untilMs) continue
    for (let report = reports[next]; report !== undefined && report.endMs <= timeMs; report = reports[next]) {
      if (report.endMs >= fromMs) own += readings.partOf(report)
      next += 1
    }
    // Fractional shares add up to whole reports only nearly.
    const done = Math.floor(own + 1e-6)
    // Before its first own report a process is still starting, or warming up.
    if (done < 1) continue
    floors.set(done, Math.min(floors.get(done) ?? Number.POSITIVE_INFINITY, value))
    if (!firsts.has(done)) firsts.set(done, value)
  }
  if (readings.lastSeenMs < untilMs) dropLeavings(floors, firsts)
  const points = [...floors].sort(([a], [b]) => a - b)
  return {
    slot: readings.slot,
    generation: readings.generation,
    reports: points.map(([done]) => done),
    bytes: points.map(([, value]) => value),
  }
}

/** A process that ends gives its memory back while it is still there: after its last report only the first sample counts. */
function dropLeavings(floors: Map<number, number>, firsts: ReadonlyMap<number, number>): void {
  const last = Math.max(...floors.keys())
  const first = firsts.get(last)
  if (first !== undefined) floors.set(last, first)
}
