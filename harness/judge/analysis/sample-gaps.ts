import { type SampleRow, type TickRow, weightOf } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { sourceOf } from '../remote-source.ts'
import { findMeasurementGaps } from './measurement-gaps.ts'
import { countingStartMs, type RunTimes } from './run-times.ts'
import { findSilence } from './silent-clock.ts'
import { countThinnedMoments } from './thinned-moments.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'
import { countWorkersAt } from './worker-presence.ts'

/** Samples that there should be, and those that there are. */
export interface SampleCount {
  expected: number
  held: number
}

/** What of the counted time was not sampled. */
export interface SampleGaps extends SampleCount {
  /** The part that is missing; null: there is no tick to tell how many there should be. */
  missing: number | null
  /** Time for which soakgate's clock was silent; its samples are among those expected. */
  silentMs: number
}

/** More than this missing, and what was not seen may be what matters. */
export const mostMissing = 0.01

/**
 * Holds samples.csv against ticks.csv, from the first request to the stop, in the order of time. At a tick of the clock every process has a
 * sample but those first seen at it, after a report every worker. Where samples were thinned out on purpose, sums of
 * what rows stand for are compared instead; the worse of both counts.
 */
export function findSampleGaps(record: RunRecord, times: RunTimes, lives: readonly WorkerLifetime[]): SampleGaps {
  if (sourceOf(record) !== null) return findMeasurementGaps(record)
  const span = { fromMs: countingStartMs(times), untilMs: lastCountedMs(record, times) }
  const isCounted = ({ timeMs }: { timeMs: number }) => timeMs >= span.fromMs && timeMs <= span.untilMs
  const ticks = record.ticks.filter(isCounted)
  const samples = record.samples.filter(isCounted)
  if (ticks.length === 0) return { expected: 0, held: samples.length, missing: null, silentMs: 0 }
  const workersAt = countWorkersAt(lives, record)
  const restsMs = [...new Set(record.rests.map(({ timeMs }) => timeMs))]
  const counts = [countAtTicks(samples, ticks, record, workersAt)]
  if (samples.some(isThinned)) {
    const cut = { restPoints: restsMs.length, isCutOff: times.settledMs === null && times.stoppedMs === null }
    counts.push(countThinnedMoments(samples, ticks, cut, workersAt))
  }
  const silence = findSilence(ticks, restsMs, span)
  const withSilence = counts.map(({ expected, held }) => {
    const all = expected + silence.samples
    return { expected: all, held, missing: all === 0 ? 0 : 1 - held / all, silentMs: silence.silentMs }
  })
  return withSilence.reduce((worst, one) => (one.missing > worst.missing ? one : worst))
}

/** Until the stop, or the end of what there was to sample. */
function lastCountedMs({ events, ticks }: RunRecord, times: RunTimes): number {
  const endedMs = events.find(({ kind }) => kind === 'target-ended')?.timeMs ?? Number.POSITIVE_INFINITY
  const lastTickMs = ticks.at(-1)?.timeMs ?? 0
  return Math.min(endedMs, times.stoppedMs ?? times.settledMs ?? times.loadEndMs ?? lastTickMs)
}

/** Whether this row comes from where only a part of the samples was kept. */
function isThinned(row: SampleRow): boolean {
  return weightOf(row) > 1 || row.trigger === 'tick-extreme' || row.trigger === 'report-extreme'
}

/** Tick by tick, as far as all samples were kept. */
function countAtTicks(
  samples: readonly SampleRow[],
  ticks: readonly TickRow[],
  { events, rests }: RunRecord,
  workersAt: (timeMs: number) => number,
): SampleCount {
  const atClock = keptMoments(samples, 'tick')
  const afterReports = keptMoments(samples, 'report')
  const newborn = new Map<number, number>()
  for (const { kind, timeMs } of events) if (kind === 'born') newborn.set(timeMs, (newborn.get(timeMs) ?? 0) + 1)
  const count = { expected: 0, held: 0 }
  for (const [index, { timeMs, latenessMs, processes }] of ticks.entries()) {
    const isClock = latenessMs !== null
    const { rows, untilMs } = isClock ? atClock : afterReports
    const held = rows.get(timeMs) ?? 0
    const nextMs = ticks[index + 1]?.timeMs ?? Number.POSITIVE_INFINITY
    // Before a rest point all processes are looked through, and none is sampled.
    const isLookThrough = !isClock && held === 0 && rests.some((rest) => rest.timeMs >= timeMs && rest.timeMs < nextMs)
    if (timeMs > untilMs || isLookThrough) continue
    count.expected += Math.max(held, isClock ? processes - (newborn.get(timeMs) ?? 0) : workersAt(timeMs))
    count.held += held
  }
  return count
}

/** How many processes were sampled at each moment, and until when every moment was kept. */
function keptMoments(
  samples: readonly SampleRow[],
  trigger: 'tick' | 'report',
): { rows: ReadonlyMap<number, number>; untilMs: number } {
  const own = samples.filter((row) => row.trigger === trigger || row.trigger === `${trigger}-extreme`)
  const rows = new Map<number, number>()
  let thinnedFromMs = Number.POSITIVE_INFINITY
  for (const row of own) {
    if (isThinned(row)) thinnedFromMs = Math.min(thinnedFromMs, row.timeMs)
    rows.set(row.timeMs, (rows.get(row.timeMs) ?? 0) + 1)
  }
  if (thinnedFromMs === Number.POSITIVE_INFINITY) return { rows, untilMs: thinnedFromMs }
  // The first window of which a part was kept began after the last moment that was kept whole.
  const isBefore = ({ timeMs }: SampleRow) => timeMs < thinnedFromMs
  return { rows, untilMs: own.filter(isBefore).reduce((last, { timeMs }) => Math.max(last, timeMs), 0) }
}
