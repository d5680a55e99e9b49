/** Steps that are remembered. */
const remembered = 600

/** How often a worker is measured, learnt from the times of its measurements. */
export class MeasuringInterval {
  #steps: number[] = []
  #median: number | null = null

  /** Two measurements of one worker, one right after the other. */
  note(stepMs: number): void {
    if (stepMs <= 0) return
    this.#steps.push(stepMs)
    if (this.#steps.length > remembered) this.#steps.shift()
    this.#median = null
  }

  /** The median; null: no worker was measured twice. */
  get valueMs(): number | null {
    this.#median ??= this.#steps.toSorted((a, b) => a - b)[this.#steps.length >> 1] ?? null
    return this.#median
  }
}
