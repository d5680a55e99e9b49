import type { Density } from './density.ts'
import type { WriteRow } from './row-thinning.ts'
import { heldBytes, type SampleRow } from './rows.ts'

/** What one process showed in a window of moments. */
interface Extremes {
  first: SampleRow
  last: SampleRow
  lowest: SampleRow
  highest: SampleRow
  /** With the fewest open descriptors; null: they were not counted in the window. */
  fewest: SampleRow | null
}

/**
 * Keeps one moment of each window of `density.every`, with all processes that were sampled in it; and of every process
 * the extremes of the window: the lowest memory and the fewest descriptors, on which growth is judged, the highest memory, by which peaks are, its first
 * and its last sample where it began or ended, and the moment at which all together took most. So floors and peaks are
 * as without thinning; only averages and percentiles are of a sample, which says how many moments it stands for.
 */
export class SampleThinning {
  readonly #density: Density
  readonly #write: WriteRow<SampleRow>
  #moment: SampleRow[] = []
  #newest: SampleRow[] = []
  #fullest: { bytes: number; rows: SampleRow[] } = { bytes: -1, rows: [] }
  #seen = 0
  readonly #extremes = new Map<string, Extremes>()
  /** Processes of the last moment before the window: who is not among them has just begun. */
  #known: ReadonlySet<string> = new Set()

  constructor(density: Density, write: WriteRow<SampleRow>) {
    this.#density = density
    this.#write = write
  }

  add(row: SampleRow): void {
    const [before] = this.#moment
    if (before !== undefined && before.timeMs !== row.timeMs) this.#endMoment()
    this.#moment.push(row)
  }

  /** Writes what the window holds so far. */
  flush(): void {
    this.#endMoment()
    this.#endWindow()
  }

  #endMoment(): void {
    const rows = this.#moment
    if (rows.length === 0) return
    this.#moment = []
    this.#newest = rows
    this.#seen += 1
    if (this.#density.every > 1) this.#note(rows)
    if (this.#seen >= this.#density.every) this.#endWindow()
  }

  #note(rows: SampleRow[]): void {
    let bytes = 0
    for (const row of rows) {
      bytes += heldBytes(row)
      const key = processOf(row)
      const known = this.#extremes.get(key)
      if (known === undefined) {
        this.#extremes.set(key, { first: row, last: row, lowest: row, highest: row, fewest: counted(row) })
        continue
      }
      known.last = row
      if (heldBytes(row) < heldBytes(known.lowest)) known.lowest = row
      if (highBytes(row) > highBytes(known.highest)) known.highest = row
      if (isFewer(row, known.fewest)) known.fewest = row
    }
    if (bytes > this.#fullest.bytes) this.#fullest = { bytes, rows }
  }

  #endWindow(): void {
    const newest = new Set(this.#newest)
    const extremes = new Set<SampleRow>(this.#fullest.rows)
    const present = new Set(this.#newest.map(processOf))
    for (const [key, { first, last, lowest, highest, fewest }] of this.#extremes) {
      extremes.add(lowest).add(highest)
      if (fewest !== null) extremes.add(fewest)
      if (!this.#known.has(key)) extremes.add(first)
      if (!present.has(key)) extremes.add(last)
    }
    const standsFor = this.#seen
    for (const row of [...extremes].sort((a, b) => a.timeMs - b.timeMs)) {
      if (!newest.has(row))
        this.#emit({ ...row, trigger: row.trigger === 'report' ? 'report-extreme' : 'tick-extreme' })
    }
    for (const row of this.#newest) this.#emit(standsFor === 1 ? row : { ...row, standsFor })
    this.#known = present
    this.#newest = []
    this.#fullest = { bytes: -1, rows: [] }
    this.#extremes.clear()
    this.#seen = 0
  }

  #emit(row: SampleRow): void {
    this.#density.count(this.#write(row))
  }
}

function counted(row: SampleRow): SampleRow | null {
  return row.descriptors === null ? null : row
}

function isFewer({ descriptors }: SampleRow, known: SampleRow | null): boolean {
  return descriptors !== null && (known?.descriptors == null || descriptors < known.descriptors)
}

function highBytes(row: SampleRow): number {
  return Math.max(heldBytes(row), row.highWaterBytes ?? 0)
}

/** A pid alone may be of several machines, or not be told. */
function processOf({ pid, slot, generation }: SampleRow): string {
  return `${pid} ${slot} ${generation}`
}
