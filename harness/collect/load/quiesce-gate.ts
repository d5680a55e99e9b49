/**
 * Stops the starts of iterations every so many of them, waits until those in flight have ended, and has the target
 * brought to rest before it lets the next ones begin.
 */
export class QuiesceGate {
  readonly #every: number
  readonly #bringToRest: (started: number) => Promise<void>
  #inFlight = 0
  #nextAt: number
  #resting: Promise<void> | null = null
  readonly #givenUp = Promise.withResolvers<void>()
  #isGivenUp: boolean = false
  #onIdle: (() => void) | null = null

  /** `bringToRest` gets the number of iterations that were made by then; `made` are there before the first one here. */
  constructor(every: number, bringToRest: (iterations: number) => Promise<void>, made = 0) {
    this.#every = every
    this.#nextAt = (Math.floor(made / every) + 1) * every
    this.#bringToRest = bringToRest
  }

  /** Whether it is the turn of a pause when so many iterations were started. */
  isClosedAt(started: number): boolean {
    return !this.#isGivenUp && started >= this.#nextAt
  }

  begin(): void {
    this.#inFlight += 1
  }

  end(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) this.#onIdle?.()
  }

  /** Resolves when the target had its pause; every user waits for the same one. */
  open(): Promise<void> {
    this.#resting ??= this.#rest().finally(() => {
      this.#resting = null
    })
    return Promise.race([this.#resting, this.#givenUp.promise])
  }

  /** Nothing is to be started any more: no further pause, and nobody waits for one. */
  giveUp(): void {
    this.#isGivenUp = true
    this.#givenUp.resolve()
  }

  async #rest(): Promise<void> {
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
      this.#onIdle = null
    }
    if (!this.#isGivenUp) await this.#bringToRest(this.#nextAt)
    // Only now: until then the gate is closed for every user.
    this.#nextAt += this.#every
  }
}
