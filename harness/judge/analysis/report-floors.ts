import { heldBytes, type SampleRow } from '../../record/rows.ts'
import type { AttributedReport } from './attribution.ts'
import type { Lifetime } from './growth/growth.ts'
import { restedReadings } from './rested-readings.ts'
import { seenAgainWithinMs, type WorkerLifetime } from './worker-lifetimes.ts'

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
  const readings = readingsOf(life, heldBytes)
  const judged = pauses === null ? readings : restedReadings(readings, pauses)
  return floorsBetweenReports(judged, reports, fromMs, untilMs)
}

/** What was read of a worker; null: not read at that sample. */
export function readingsOf(life: WorkerLifetime, read: (sample: SampleRow) => number | null): Readings {
  const values: { timeMs: number; value: number }[] = []
  for (const sample of life.samples) {
    const value = read(sample)
    if (value !== null) values.push({ timeMs: sample.timeMs, value })
  }
  return {
    slot: life.slot,
    generation: life.generation,
    values,
    lastSeenMs: life.samples.at(-1)?.timeMs ?? Number.POSITIVE_INFINITY,
    partOf: (report) => report.shares.get(life) ?? 0,
  }
}

/** What was read from one own report to the next. */
interface Stretch {
  reports: number
  first: number
  floor: number
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
  const stretches: Stretch[] = []
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
    const stretch = stretches.at(-1)
    if (stretch?.reports === done) stretch.floor = Math.min(stretch.floor, value)
    else stretches.push({ reports: done, first: value, floor: value })
  }
  const last = stretches.at(-1)
  // A process that ends gives its memory back while it is still there: after its last report only the first reading counts.
  if (last !== undefined && readings.lastSeenMs + seenAgainWithinMs < untilMs) last.floor = last.first
  return {
    slot: readings.slot,
    generation: readings.generation,
    reports: stretches.map((stretch) => stretch.reports),
    bytes: stretches.map((stretch) => stretch.floor),
  }
}
