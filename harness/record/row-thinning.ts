import type { Density } from './density.ts'
import type { Thinned } from './rows.ts'

/** Writes a row; returns the bytes that it took. */
export type WriteRow<Row> = (row: Row) => number

/** Which row of a window stands for it: any, so that nothing periodic is always missed; or the newest. */
export type Pick = 'any' | 'newest'

/** Keeps one row of each window of `density.every`; it says for how many it stands, so that sums stay exact. */
export class RowThinning<Row extends Thinned> {
  readonly #density: Density
  readonly #write: WriteRow<Row>
  readonly #pick: Pick
  #kept: Row | null = null
  #seen = 0
  // Any start does; the same for every run, so that records can be compared.
  #random = 0x2545f491

  constructor(density: Density, pick: Pick, write: WriteRow<Row>) {
    this.#density = density
    this.#pick = pick
    this.#write = write
  }

  add(row: Row): void {
    this.#seen += 1
    if (this.#kept === null || this.#pick === 'newest' || this.#isChosen()) this.#kept = row
    if (this.#seen >= this.#density.every) this.flush()
  }

  /** Writes what the window holds so far. */
  flush(): void {
    const row = this.#kept
    if (row === null) return
    const bytes = this.#write(this.#seen === 1 ? row : { ...row, standsFor: this.#seen })
    this.#kept = null
    this.#seen = 0
    this.#density.count(bytes)
  }

  /** The n-th of a window replaces the one before with 1/n: then each is the one that stays equally often (Vitter 1985). */
  #isChosen(): boolean {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0
    return this.#random / 2 ** 32 < 1 / this.#seen
  }
}
