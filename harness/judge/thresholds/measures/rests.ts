import type { RestPoint, RestRow, Role } from '../../../record/rows.ts'
import type { MemorySourceName } from '../../../vocabulary/memory-sources.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import type { Threshold } from '../../../vocabulary/threshold-grammar.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { sourceOf } from '../../remote-source.ts'
import { known, type Measure, type Measurement, selected, unknown } from '../measurement.ts'

/** Memory of a row, with its part of what was swapped out: otherwise a leak under swap looks flat. */
type MemoryOf = (row: RestRow) => number | null

const pssOf: MemoryOf = ({ pssBytes, swapPssBytes }) => (pssBytes === null ? null : pssBytes + (swapPssBytes ?? 0))
const privateOf: MemoryOf = ({ privateBytes, swapPssBytes }) =>
  privateBytes === null ? null : privateBytes + (swapPssBytes ?? 0)

export const measurePss = atSettled(pssOf)
export const measurePrivate = atSettled(privateOf)
export const measureShared = atSettled(({ sharedBytes }) => sharedBytes)

/**
 * At the settled rest point: each worker slot, the worst decides; with {role} each process of it, with {target} the sum
 * of all, with {target,role} of all that have it.
 */
function atSettled(memoryOf: MemoryOf): Measure {
  return (analysis, threshold) => {
    const rows = rowsAt(analysis, 'settled')
    if (typeof rows === 'string') return unknown(rows)
    const isSum = selected(threshold, 'target') !== null
    const chosen = chosenRows(rows, threshold)
    const groups = groupRows(chosen, ({ slot, pid }) => (isSum ? 0 : (slot ?? -pid)))
    const worst = worstOf(groups, analysis.record.plan.source, (own) => sumOf(own, memoryOf))
    return isSum && worst.kind === 'known' ? { ...worst, evidence: partsOf(chosen, memoryOf) } : worst
  }
}

/** Settled minus before the load: each worker slot, the worst decides; with {role} or {target} the sum. */
export const measurePssChange: Measure = (analysis, threshold) => {
  const [before, settled] = [rowsAt(analysis, 'before'), rowsAt(analysis, 'settled')]
  if (typeof before === 'string') return unknown(before)
  if (typeof settled === 'string') return unknown(settled)
  const isSum = selected(threshold, 'target') !== null || (selected(threshold, 'role') ?? 'worker') !== 'worker'
  const keyOf = ({ slot, pid }: RestRow) => (isSum ? 0 : (slot ?? -pid))
  const earlier = groupRows(chosenRows(before, threshold), keyOf)
  const later = groupRows(chosenRows(settled, threshold), keyOf)
  return worstOf(later, analysis.record.plan.source, (own, key) => {
    const [now, then] = [sumOf(own, pssOf), sumOf(earlier.get(key) ?? [], pssOf)]
    return now === null || then === null ? null : now - then
  })
}

/** The rows of a rest point, or why there are none. */
function rowsAt({ record, times }: RunAnalysis, point: RestPoint): readonly RestRow[] | string {
  const rows = record.rests.filter((row) => row.point === point)
  if (rows.length > 0) return rows
  const source = sourceOf(record)
  if (source !== null) return `what a process holds alone or shares cannot be read through ${source}`
  if (record.rests.length === 0 && times.settledMs !== null) return 'the record is of a version without rest points'
  return point === 'before' ? 'the run did not get to its load' : 'the run did not get to its settled end'
}

function chosenRows(rows: readonly RestRow[], threshold: Threshold): readonly RestRow[] {
  const living = rows.filter(({ state }) => state === 'alive')
  const asked = selected(threshold, 'role')
  if (selected(threshold, 'target') !== null) return living.filter((row) => asked === null || row.role === asked)
  const role = asked ?? 'worker'
  const slot = selected(threshold, 'slot')
  return living.filter((row) => row.role === role && (slot === null || row.slot === Number(slot)))
}

function groupRows(rows: readonly RestRow[], keyOf: (row: RestRow) => number): Map<number, RestRow[]> {
  const groups = new Map<number, RestRow[]>()
  for (const row of rows) {
    const own = groups.get(keyOf(row))
    if (own === undefined) groups.set(keyOf(row), [row])
    else own.push(row)
  }
  return groups
}

/** What a sum is made of, the most first: `5 processes (worker): 66 MiB … 70 MiB each, 339 MiB together`. */
function partsOf(rows: readonly RestRow[], memoryOf: MemoryOf): string[] {
  const parts = [...Map.groupBy(rows, ({ role }) => role)].map(([role, own]) => {
    const each = own.map((row) => memoryOf(row) ?? 0)
    return { role, each, sum: each.reduce((sum, bytes) => sum + bytes, 0) }
  })
  return parts.sort((a, b) => b.sum - a.sum).map(partInWords)
}

function partInWords({ role, each, sum }: { role: Role; each: readonly number[]; sum: number }): string {
  if (each.length === 1) return `1 process (${role}): ${formatBytes(sum)}`
  const range = `${formatBytes(Math.min(...each))} … ${formatBytes(Math.max(...each))}`
  return `${each.length} processes (${role}): ${range} each, ${formatBytes(sum)} together`
}

/** null: the memory of one of them is not known. */
function sumOf(rows: readonly RestRow[], memoryOf: MemoryOf): number | null {
  let sum = 0
  for (const row of rows) {
    const bytes = memoryOf(row)
    if (bytes === null) return null
    sum += bytes
  }
  return sum
}

function worstOf(
  groups: ReadonlyMap<number, readonly RestRow[]>,
  source: MemorySourceName,
  measure: (rows: readonly RestRow[], key: number) => number | null,
): Measurement {
  let worst: Measurement = unknown('there was no such process at the settled rest point')
  for (const [key, rows] of groups) {
    const value = measure(rows, key)
    if (value === null) {
      if (source !== 'procfs')
        return unknown(`${source} does not tell which memory is shared; Linux does, by --source procfs`)
      const pids = rows.map(({ pid }) => pid).join(', ')
      return unknown(`/proc/PID/smaps_rollup of process ${pids} may not be read; root or the same user may`)
    }
    if (worst.kind !== 'known' || value > worst.value) worst = known(value, key > 0 ? key : null)
  }
  return worst
}
