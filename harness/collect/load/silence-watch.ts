import { longestTimerMs } from './timer.ts'

/** A second look so much later: a process that was itself stopped for long must first read what is waiting for it. */
const secondLookMs = 100

/** Notices that a process has said nothing for so long that it can no longer be heard. */
export class SilenceWatch {
  readonly #limitMs: number
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | null = null
  #secondLook: NodeJS.Timeout | null = null

  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs
    this.#onSilence = onSilence
  }

  start(): void {
    this.stop()
    this.#timer = setTimeout(
      () => {
        this.#secondLook = setTimeout(() => {
          this.stop()
          this.#onSilence()
        }, secondLookMs)
      },
      Math.min(this.#limitMs, longestTimerMs),
    )
  }

  /** Something was heard. */
  touch(): void {
    if (this.#timer === null) return
    if (this.#secondLook !== null) clearTimeout(this.#secondLook)
    this.#secondLook = null
    this.#timer.refresh()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#secondLook !== null) clearTimeout(this.#secondLook)
    this.#timer = null
    this.#secondLook = null
  }
}
