import type { EventRow } from '../../record/events.ts'
import { countRows, type IterationRow, type SampleRow, weightOf } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { askedIterations } from '../asked-iterations.ts'
import { cutRecord } from '../record-cut.ts'
import { type Attribution, attributeReports } from './attribution.ts'
import { areThinned } from './durations-by-second.ts'
import { evenFloors } from './even-floors.ts'
import { falseAlarmParts } from './false-alarms.ts'
import type { GrowthEstimate, Lifetime } from './growth/growth.ts'
import { growthOfLives, heapsOf, type LivesRead } from './lives-growth.ts'
import { inOrderOfTime } from './order-of-time.ts'
import { floorsOf } from './report-floors.ts'
import { pausesOf } from './rested-readings.ts'
import { countingStartMs, findRunTimes, type RunTimes } from './run-times.ts'
import { findSampleGaps, type SampleGaps } from './sample-gaps.ts'
import { collectLifetimes, type WorkerLifetime } from './worker-lifetimes.ts'

export interface SlotAnalysis {
  slot: number
  lives: readonly WorkerLifetime[]
  /** Counted reports that this slot completed itself. */
  reports: number
  growth: GrowthEstimate
}

/** What is known of a run before any threshold is asked. */
export interface RunAnalysis {
  record: RunRecord
  times: RunTimes
  attribution: Attribution
  /** How many times as many iterations the run was asked for as have ended; 1 for one that made all of them. */
  stillToCome: number
  /** Units of work that a completed iteration made on average; growth is estimated per iteration, and told per unit. */
  unitsPerIteration: number
  slots: readonly SlotAnalysis[]
  /** All slots together; null where there is only one. */
  pooledGrowth: GrowthEstimate | null
  /** Samples and events from the first warm-up request until soakgate ended the target. */
  counted: { fromMs: number; untilMs: number; samples: readonly SampleRow[]; events: readonly EventRow[] }
  /** What was not sampled, though it was there. */
  gaps: SampleGaps
}

export function analyzeRun(given: RunRecord): RunAnalysis {
  const record = inOrderOfTime(given)
  const seen = seenByLook(record)
  const times = findRunTimes(record.events)
  const lives = collectLifetimes(seen.samples)
  return {
    record,
    times,
    stillToCome: stillToCome(record, seen),
    ...analyzeGrowth(seen, lives),
    counted: countedPart(record, times),
    gaps: findSampleGaps(record, times, seen === record ? lives : collectLifetimes(record.samples)),
  }
}

function analyzeGrowth(
  seen: RunRecord,
  lives: readonly WorkerLifetime[],
): Pick<RunAnalysis, 'attribution' | 'unitsPerIteration' | 'slots' | 'pooledGrowth'> {
  const counted = seen.iterations.filter((row) => row.phase === 'load')
  const unitsPerIteration = averageUnits(counted)
  const attribution = attributeReports(counted, lives, unitsPerIteration)
  const read = readLives(seen, lives, attribution)
  const numbers = [...new Set(lives.map((life) => life.slot))].sort((a, b) => a - b)
  const parts = falseAlarmParts(seen.plan, numbers.length)
  const slots = numbers.map((slot): SlotAnalysis => {
    const own = lives.filter((life) => life.slot === slot)
    return { slot, lives: own, reports: ownReports(own, attribution), growth: growthOfLives(own, read, parts.slot) }
  })
  const pooledGrowth = slots.length > 1 ? growthOfLives(lives, read, parts.pooled) : null
  return { attribution, unitsPerIteration, slots, pooledGrowth }
}

/** The memory of every life after its own reports. */
function readLives(seen: RunRecord, lives: readonly WorkerLifetime[], { reports }: Attribution): LivesRead {
  const { loadStartMs, loadEndMs } = findRunTimes(seen.events)
  const fromMs = loadStartMs ?? Number.POSITIVE_INFINITY
  const untilMs = loadEndMs ?? Number.POSITIVE_INFINITY
  const pauses = pausesOf(seen.events, fromMs, untilMs)
  const isThinned = areThinned(seen.samples) || areThinned(seen.iterations.filter((row) => row.phase === 'load'))
  const floors = new Map<WorkerLifetime, Lifetime>(
    lives.map((life) => {
      const own = floorsOf(life, reports, { fromMs, untilMs, pauses })
      return [life, isThinned ? evenFloors(own) : own]
    }),
  )
  // A collection that was forced leaves of a heap what is used of it.
  return { floors, heaps: pauses === null ? heapsOf(lives, seen.heaps) : new Map() }
}

/** What counts of the samples and events. */
function countedPart(record: RunRecord, times: RunTimes): RunAnalysis['counted'] {
  const fromMs = countingStartMs(times)
  const untilMs = times.stoppedMs ?? Number.POSITIVE_INFINITY
  const isCounted = ({ timeMs }: { timeMs: number }) => timeMs >= fromMs && timeMs <= untilMs
  return { fromMs, untilMs, samples: record.samples.filter(isCounted), events: record.events.filter(isCounted) }
}

/** Growth that ended a run early is judged by what was known at that look. */
function seenByLook(record: RunRecord): RunRecord {
  const lookedAt = record.outcome?.lookedAt ?? null
  return lookedAt === null ? record : (cutRecord(record, lookedAt) ?? record)
}

function stillToCome(record: RunRecord, seen: RunRecord): number {
  const ended = countRows(seen.iterations.filter(({ phase, startMs }) => phase === 'load' && startMs !== null))
  return ended === 0 ? 1 : Math.max(1, askedIterations(record) / ended)
}

/** Without a single unit there is nothing to tell by: as if each iteration had made one. */
function averageUnits(iterations: readonly IterationRow[]): number {
  const completed = iterations.filter((row) => row.outcome === 'completed')
  const units = completed.reduce((sum, row) => sum + row.units * weightOf(row), 0)
  return units === 0 ? 1 : units / countRows(completed)
}

function ownReports(lives: readonly WorkerLifetime[], attribution: Attribution): number {
  let sum = 0
  for (const report of attribution.reports) for (const life of lives) sum += report.shares.get(life) ?? 0
  return sum
}
