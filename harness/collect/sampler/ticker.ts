import type { Clock } from '../clock.ts'

/**
 * Calls back at once and then every `intervalMs`, counted from the start: a late tick does not move the later ones.
 * Ticks that a stall of the machine swallowed are not made up for; the lateness of the one after it tells of them.
 */
export class Ticker {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #onTick: (latenessMs: number) => void
  #plannedMs = 0
  #cancel: (() => void) | null = null

  constructor(clock: Clock, intervalMs: number, onTick: (latenessMs: number) => void) {
    this.#clock = clock
    this.#intervalMs = intervalMs
    this.#onTick = onTick
  }

  start(): void {
    this.#plannedMs = this.#clock.now()
    this.#tick()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #tick(): void {
    const latenessMs = Math.max(0, this.#clock.now() - this.#plannedMs)
    this.#cancel = () => {}
    this.#onTick(latenessMs)
    // The callback may have stopped us.
    if (this.#cancel !== null) this.#plan()
  }

  #plan(): void {
    const nowMs = this.#clock.now()
    const intervals = Math.max(1, Math.ceil((nowMs - this.#plannedMs) / this.#intervalMs))
    this.#plannedMs += intervals * this.#intervalMs
    this.#cancel = this.#clock.setTimeout(() => this.#tick(), this.#plannedMs - nowMs)
  }
}
