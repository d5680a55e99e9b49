import type { Clock } from '../../clock.ts'

/** Requests that have their turn: exactly so many, and at a rate no earlier than they are due. */
export class RequestTurns {
  readonly #count: number
  readonly #perSecond: number | null
  readonly #startedMs: number
  #given = 0
  #isStopped = false

  constructor({ count, perSecond }: { count: number; perSecond: number | null }, clock: Clock) {
    this.#count = count
    this.#perSecond = perSecond
    this.#startedMs = clock.now()
  }

  /** When the next request is due; null: no further one is wanted. */
  take(): { dueMs: number | null } | null {
    if (this.#isStopped || this.#given === this.#count) return null
    const dueMs = this.#perSecond === null ? null : this.#startedMs + (this.#given / this.#perSecond) * 1000
    this.#given += 1
    return { dueMs }
  }

  stop(): void {
    this.#isStopped = true
  }
}
