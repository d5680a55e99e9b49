import type { EventRow } from '../../record/events.ts'
import { countRows, type IterationRow, type SampleRow, weightOf } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { type Attribution, attributeReports } from './attribution.ts'
import { areThinned } from './durations-by-second.ts'
import { evenFloors } from './even-floors.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth/growth.ts'
import { inOrderOfTime } from './order-of-time.ts'
import { floorsOf } from './report-floors.ts'
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
  const times = findRunTimes(record.events)
  const fromMs = times.loadStartMs ?? Number.POSITIVE_INFINITY
  const untilMs = times.loadEndMs ?? Number.POSITIVE_INFINITY
  const lives = collectLifetimes(record.samples)
  const counted = record.iterations.filter((row) => row.phase === 'load')
  const unitsPerIteration = averageUnits(counted)
  const attribution = attributeReports(counted, lives, unitsPerIteration)
  const isThinned = areThinned(record.samples) || areThinned(counted)
  const floors = new Map<WorkerLifetime, Lifetime>(
    lives.map((life) => {
      const own = floorsOf(life, attribution.reports, fromMs, untilMs)
      return [life, isThinned ? evenFloors(own) : own]
    }),
  )
  const numbers = [...new Set(lives.map((life) => life.slot))].sort((a, b) => a - b)
  const slots = numbers.map((slot): SlotAnalysis => {
    const own = lives.filter((life) => life.slot === slot)
    return {
      slot,
      lives: own,
      reports: ownReports(own, attribution),
      growth: estimateGrowth(series(own, floors), { comparisons: numbers.length }),
    }
  })
  const startMs = countingStartMs(times)
  const endMs = times.stoppedMs ?? Number.POSITIVE_INFINITY
  const isCounted = ({ timeMs }: { timeMs: number }) => timeMs >= startMs && timeMs <= endMs
  return {
    record,
    times,
    attribution,
    unitsPerIteration,
    slots,
    pooledGrowth: slots.length > 1 ? estimateGrowth(series(lives, floors)) : null,
    counted: {
      fromMs: startMs,
      untilMs: endMs,
      samples: record.samples.filter(isCounted),
      events: record.events.filter(isCounted),
    },
    gaps: findSampleGaps(record, times, lives),
  }
}

/** Without a single unit there is nothing to tell by: as if each iteration had made one. */
function averageUnits(iterations: readonly IterationRow[]): number {
  const completed = iterations.filter((row) => row.outcome === 'completed')
  const units = completed.reduce((sum, row) => sum + row.units * weightOf(row), 0)
  return units === 0 ? 1 : units / countRows(completed)
}

function series(lives: readonly WorkerLifetime[], floors: ReadonlyMap<WorkerLifetime, Lifetime>): Lifetime[] {
  return lives.flatMap((life) => {
    const own = floors.get(life)
    return own !== undefined && own.reports.length > 0 ? [own] : []
  })
}

function ownReports(lives: readonly WorkerLifetime[], attribution: Attribution): number {
  let sum = 0
  for (const report of attribution.reports) for (const life of lives) sum += report.shares.get(life) ?? 0
  return sum
}
