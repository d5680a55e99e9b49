import type { RowBudget } from './record-limit.ts'

/**
 * How densely rows are kept: all at first, later one of `every`. Each stage keeps as many rows as the one before and
 * lasts twice as long, so that the rows of a run grow with the logarithm of its length; and a stage takes no more than
 * a quarter of the room that is left, so that the share is never exceeded.
 */
export class Density {
  /** One row stands for so many. */
  every = 1
  readonly #budget: RowBudget
  readonly #shareBytes: number
  #rows = 0
  #bytes = 0
  #stageBytes = 0

  constructor(budget: RowBudget, shareBytes: number) {
    this.#budget = budget
    this.#shareBytes = shareBytes
  }

  /** A row was written. */
  count(bytes: number): void {
    this.#rows += 1
    this.#stageBytes += bytes
    const rows = this.every === 1 ? this.#budget.full : this.#budget.stage
    const room = (this.#shareBytes - this.#bytes) / (this.every === 1 ? 2 : 4)
    if (this.#rows < rows && this.#stageBytes < room) return
    this.every = this.every === 1 ? this.#budget.firstEvery : this.every * 2
    this.#bytes += this.#stageBytes
    this.#rows = 0
    this.#stageBytes = 0
  }
}
