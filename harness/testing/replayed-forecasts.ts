import { openForecasts } from '../judge/forecasts.ts'
import type { EventRow } from '../record/events.ts'
import { type GroupRow, heldBytes } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { RecordedRow } from '../record/tables.ts'

/** What a run would have said of its memory limit while it went on, and when. */
export interface ReplayedForecast extends Pick<EventRow, 'kind' | 'evidence'> {
  /** Reports that had completed, those of the warm-up included. */
  completed: number
}

/** Gives the rows of a record to the forecasts in the order of time, as the run did. */
export function replayForecasts(record: RunRecord): ReplayedForecast[] {
  const look = openForecasts(record.plan)
  let completed = 0
  return inOrder(record).flatMap((seen) => {
    if (seen.table === 'iterations' && seen.row.outcome === 'completed') completed += 1
    const news = look(seen)
    return news === null ? [] : [{ completed, ...news }]
  })
}

/** The record as if its target had had that limit, whose use is what the processes held together. */
export function underLimit(record: RunRecord, limitBytes: number): RunRecord {
  const sums = new Map<number, number>()
  for (const row of record.samples) {
    sums.set(row.timeMs, (sums.get(row.timeMs) ?? 0) + heldBytes(row))
  }
  const own = { slot: null, height: 0, besides: 'nobody', cacheBytes: 0, limitBytes } as const
  const groups = [...sums].map(([timeMs, usedBytes]): GroupRow => ({ timeMs, usedBytes, ...own }))
  return { ...record, groups }
}

function inOrder({ iterations, groups, events }: RunRecord): RecordedRow[] {
  const rows: { timeMs: number; seen: RecordedRow }[] = [
    ...iterations.map((row) => ({
      timeMs: (row.startMs ?? Number.POSITIVE_INFINITY) + (row.durationMs ?? 0),
      seen: { table: 'iterations', row } as const,
    })),
    ...groups.map((row) => ({ timeMs: row.timeMs, seen: { table: 'groups', row } as const })),
    ...events.map((row) => ({ timeMs: row.timeMs, seen: { table: 'events', row } as const })),
  ]
  return rows.sort((a, b) => a.timeMs - b.timeMs).map(({ seen }) => seen)
}
