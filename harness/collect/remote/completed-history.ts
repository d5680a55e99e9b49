/** Further back nothing is measured that is read only now. */
const keptMs = 3_600_000

/** How many counted reports had completed at a moment that has passed: what happened elsewhere is read a while later. */
export class CompletedHistory {
  #moments: { timeMs: number; completed: number }[] = []

  note(timeMs: number, completed: number): void {
    this.#moments.push({ timeMs, completed })
    const oldest = this.#moments[0]
    if (oldest !== undefined && timeMs - oldest.timeMs > 2 * keptMs) {
      this.#moments = this.#moments.filter((moment) => timeMs - moment.timeMs <= keptMs)
    }
  }

  at(timeMs: number): number {
    return this.#moments.findLast((moment) => moment.timeMs <= timeMs)?.completed ?? 0
  }
}
