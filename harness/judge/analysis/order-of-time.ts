import type { RunRecord } from '../../record/run-record.ts'

/**
 * A record whose rows are in the order of time, in which they were written: much is read from them as it was at a
 * moment. Records that are in order, as all are that soakgate wrote, are not copied.
 */
export function inOrderOfTime(record: RunRecord): RunRecord {
  return {
    ...record,
    samples: ascending(record.samples),
    groups: ascending(record.groups),
    ticks: ascending(record.ticks),
    events: ascending(record.events),
    seconds: ascending(record.seconds),
    rests: ascending(record.rests),
    temporary: ascending(record.temporary),
    matches: ascending(record.matches),
  }
}

function ascending<Row extends { timeMs: number }>(rows: readonly Row[]): readonly Row[] {
  const isAscending = rows.every(({ timeMs }, index) => index === 0 || (rows[index - 1]?.timeMs ?? 0) <= timeMs)
  return isAscending ? rows : rows.toSorted((a, b) => a.timeMs - b.timeMs)
}
