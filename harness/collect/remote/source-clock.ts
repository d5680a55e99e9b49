/** Looks at the other clock that are remembered: clocks drift apart, and single looks are slow. */
const remembered = 20

interface ClockLook {
  /** The other clock minus the run's. */
  offsetMs: number
  /** Half of the time that the question took. */
  uncertaintyMs: number
}

/**
 * Another machine's clock on the run's axis. What it showed is set against the middle between question and answer, as
 * NTP does; of the last looks the fastest is taken, which errs by half of its time at most.
 */
export class SourceClock {
  #looks: ClockLook[] = []

  /** The other clock showed `sourceMs` between `askedMs` and `answeredMs` of the run. */
  note(askedMs: number, answeredMs: number, sourceMs: number): void {
    const uncertaintyMs = (answeredMs - askedMs) / 2
    this.#looks.push({ offsetMs: sourceMs - (askedMs + answeredMs) / 2, uncertaintyMs })
    if (this.#looks.length > remembered) this.#looks.shift()
  }

  /** A moment of the other clock on the run's axis; null: it was never looked at. */
  toRunMs(sourceMs: number): number | null {
    const best = this.#best()
    return best === null ? null : Math.round((sourceMs - best.offsetMs) * 1000) / 1000
  }

  /** How far it is ahead of our wall clock, which shows `wallMs` at `runMs`; null: it was never looked at. */
  aheadOf(wallMs: number, runMs: number): number | null {
    const best = this.#best()
    return best === null ? null : Math.round(best.offsetMs - (wallMs - runMs))
  }

  #best(): ClockLook | null {
    return this.#looks.reduce<ClockLook | null>(
      (best, look) => (best === null || look.uncertaintyMs <= best.uncertaintyMs ? look : best),
      null,
    )
  }
}
