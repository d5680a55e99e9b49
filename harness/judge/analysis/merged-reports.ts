import { type IterationRow, weightOf } from '../../record/rows.ts'

/** With so many workers each report has a share in most of them, and every share takes memory. */
const manyWorkers = 64
/** Stretches that a run of many workers is divided into: it is measured much less often. */
const stretches = 2000

/**
 * Completed reports of a run with very many workers, those that ended in the same short stretch as one row that stands
 * for all of them: their shares are the same but for what happens within it. Those that name a worker stay as they are.
 */
export function mergeReports(rows: readonly IterationRow[], workers: number): readonly IterationRow[] {
  if (workers < manyWorkers || rows.length <= stretches) return rows
  const ends = rows.flatMap((row) => (isMergeable(row) ? [endOf(row)] : []))
  const [firstMs, lastMs] = ends.reduce(
    ([low, high], end) => [Math.min(low, end), Math.max(high, end)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  const widthMs = (lastMs - firstMs) / stretches
  if (!(widthMs > 0)) return rows
  const merged = new Map<number, IterationRow>()
  const others: IterationRow[] = []
  for (const row of rows) {
    if (!isMergeable(row)) {
      others.push(row)
      continue
    }
    const stretch = Math.floor((endOf(row) - firstMs) / widthMs)
    const known = merged.get(stretch)
    merged.set(stretch, known === undefined ? row : joined(known, row))
  }
  return [...others, ...merged.values()]
}

function isMergeable({ outcome, startMs, workerPid }: IterationRow): boolean {
  return outcome === 'completed' && startMs !== null && workerPid === null
}

function endOf({ startMs, durationMs }: IterationRow): number {
  return (startMs ?? 0) + (durationMs ?? 0)
}

function joined(one: IterationRow, other: IterationRow): IterationRow {
  const [weight, added] = [weightOf(one), weightOf(other)]
  const startMs = Math.min(one.startMs ?? 0, other.startMs ?? 0)
  return {
    ...one,
    startMs,
    durationMs: Math.max(endOf(one), endOf(other)) - startMs,
    units: (one.units * weight + other.units * added) / (weight + added),
    standsFor: weight + added,
  }
}
