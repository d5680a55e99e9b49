import type { Density } from './density.ts'
import { addDuration, type DurationSketch, writeSketch } from './duration-sketch.ts'
import type { WriteRow } from './row-thinning.ts'
import { type IterationRow, latencyOf, type RequestRow, type SecondRow } from './rows.ts'

/** A script that puts ids into its names would have as many of them as requests. */
const mostNames = 50
const otherName = '(other)'

type What = Pick<SecondRow, 'phase' | 'of' | 'step' | 'name' | 'status' | 'outcome'>
interface Total {
  row: SecondRow
  sketch: DurationSketch
}

/** Adds up what came to its end in each second, before anything is left out; in very long runs in several at a time. */
export class SecondTotals {
  readonly #density: Density
  readonly #write: WriteRow<SecondRow>
  readonly #totals = new Map<string, Total>()
  readonly #names = new Set<string>()
  #startMs = 0
  #spanMs = 1000

  constructor(density: Density, write: WriteRow<SecondRow>) {
    this.#density = density
    this.#write = write
  }

  addIteration(row: IterationRow): void {
    const { phase, outcome, status } = row
    this.#add({ phase, of: 'iterations', step: null, name: null, status, outcome }, row, latencyOf(row))
  }

  addRequest(row: RequestRow): void {
    const { phase, outcome, status, step } = row
    this.#add({ phase, of: 'requests', step, name: this.#nameOf(row.name), status, outcome }, row, row.durationMs)
  }

  /** Writes what is open. */
  flush(): void {
    for (const { row, sketch } of this.#totals.values()) {
      this.#density.count(this.#write({ ...row, durations: writeSketch(sketch) }))
    }
    this.#totals.clear()
  }

  #add(
    what: What,
    row: Pick<IterationRow, 'startMs' | 'durationMs' | 'receivedBytes'>,
    latencyMs: number | null,
  ): void {
    const { startMs, durationMs, receivedBytes } = row
    if (startMs !== null) this.#turnTo(startMs + (durationMs ?? 0))
    const total = this.#totalOf(what)
    total.row.count += 1
    total.row.receivedBytes += receivedBytes
    if (latencyMs === null) return
    total.row.durationSumMs += latencyMs
    total.row.durationMaxMs = Math.max(total.row.durationMaxMs ?? 0, latencyMs)
    addDuration(total.sketch, latencyMs)
  }

  /** What is told late counts in the second that goes on. */
  #turnTo(timeMs: number): void {
    if (timeMs < this.#startMs + this.#spanMs) return
    this.flush()
    this.#spanMs = 1000 * this.#density.every
    this.#startMs = Math.floor(timeMs / this.#spanMs) * this.#spanMs
  }

  #totalOf(what: What): Total {
    const key = `${what.phase} ${what.outcome} ${what.status} ${what.of} ${what.step}\n${what.name}`
    const known = this.#totals.get(key)
    if (known !== undefined) return known
    const sums = { count: 0, receivedBytes: 0, durationSumMs: 0, durationMaxMs: null, durations: '' }
    const total: Total = { row: { timeMs: this.#startMs, spanMs: this.#spanMs, ...what, ...sums }, sketch: new Map() }
    this.#totals.set(key, total)
    return total
  }

  #nameOf(name: string): string {
    if (this.#names.has(name)) return name
    if (this.#names.size >= mostNames) return otherName
    this.#names.add(name)
    return name
  }
}
