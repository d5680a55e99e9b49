import type { Clock } from '../clock.ts'
import type { Moment } from './population.ts'
import type { BackgroundReadings } from './sources/memory-source.ts'

/** What a reading is taken for; where several are waited for, the first of these comes first. */
const purposes = ['stop', 'rest', 'tick', 'report'] as const

export type ReadingPurpose = (typeof purposes)[number]

/** Told how long it had to wait for its turn. */
type Look = (waitedMs: number) => void

interface Turn {
  look: Look
  askedMs: number
  taken: PromiseWithResolvers<void>
}

/**
 * When the sampler looks. At a source that reads when it is asked: at once. At one whose readings take their time: each
 * look gets a reading of its own that began after it was asked for, one after the other, so that none is written down
 * twice; and after each a rest as long as it took, so that they take half of one core at most.
 */
export class ReadingTurns {
  readonly #readings: BackgroundReadings | null
  readonly #clock: Clock
  readonly #now: () => Moment
  readonly #waiting = new Map<ReadingPurpose, Turn>()
  /** When the last reading began; null: what is read is of now. */
  #readAt: Moment | null = null
  #isTaking = false

  /** @param readings null: all that the source says is of now */
  constructor(readings: BackgroundReadings | null, clock: Clock, now: () => Moment) {
    this.#readings = readings
    this.#clock = clock
    this.#now = now
  }

  /** The moment that the source tells of. */
  get moment(): Moment {
    return this.#readAt ?? this.#now()
  }

  /** Asked for again before its reading began, it is one look. Resolves when there was a reading, or could be none. */
  ask(purpose: ReadingPurpose, look: Look): Promise<void> | null {
    if (this.#readings === null) {
      look(0)
      return null
    }
    const turn = this.#waiting.get(purpose) ?? {
      look,
      askedMs: this.#clock.now(),
      taken: Promise.withResolvers<void>(),
    }
    this.#waiting.set(purpose, turn)
    if (!this.#isTaking) void this.#take(this.#readings)
    return turn.taken.promise
  }

  /** No reading is taken any more; from here on it is now again. */
  end(): void {
    this.#readAt = null
    for (const { taken } of this.#waiting.values()) taken.resolve()
    this.#waiting.clear()
  }

  async #take(readings: BackgroundReadings): Promise<void> {
    this.#isTaking = true
    for (let turn = this.#next(); turn !== null; turn = this.#next()) {
      const began = this.#now()
      if (await readings.take()) {
        this.#readAt = began
        turn.look(began.nowMs - turn.askedMs)
      }
      turn.taken.resolve()
      const tookMs = this.#clock.now() - began.nowMs
      await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, tookMs))
    }
    this.#isTaking = false
  }

  #next(): Turn | null {
    const purpose = purposes.find((one) => this.#waiting.has(one))
    if (purpose === undefined) return null
    const turn = this.#waiting.get(purpose) ?? null
    this.#waiting.delete(purpose)
    return turn
  }
}
