import type { Clock } from '../collect/clock.ts'

interface Timer {
  dueMs: number
  callback: () => void
}

/** A clock that stands still until it is told to go on. */
export class SimulatedClock implements Clock {
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#nowMs
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets time pass and calls what falls due, in its order and at its time. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs
    for (let timer = this.#nextUntil(endMs); timer !== undefined; timer = this.#nextUntil(endMs)) {
      this.#timers.delete(timer)
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs)
      timer.callback()
    }
    this.#nowMs = endMs
  }

  /** Lets time pass as on a machine that stalls: nothing is called before its end, and then all that fell due. */
  stall(durationMs: number): void {
    this.#nowMs += durationMs
    this.advance(0)
  }

  #nextUntil(endMs: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    }
    return next
  }
}
