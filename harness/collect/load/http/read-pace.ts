/** What a pace holds up: undici's controller of a request, whose pause reaches down to the socket. */
export interface Pausable {
  pause(): void
  resume(): void
}

/**
 * Reads an answer no faster than at a rate. While it waits nothing is taken from the socket, so that the kernels'
 * buffers fill up and the service finds that it cannot send: as with a reader behind a slow line. What was not read in
 * time, because the service was slow, is not caught up with. Pieces are as large as Node reads them, up to 64 KiB.
 */
export class ReadPace {
  readonly #bytesPerSecond: number
  #dueMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond
  }

  /** So many bytes were read: the next ones, and the end of the answer, come when these have taken their time. */
  meter(bytes: number, source: Pausable): void {
    const nowMs = performance.now()
    this.#dueMs = Math.max(this.#dueMs, nowMs) + (bytes / this.#bytesPerSecond) * 1000
    const waitMs = this.#dueMs - nowMs
    // A timer cannot wait for less; what is owed is waited for later.
    if (waitMs < 1) return
    source.pause()
    this.#timer = setTimeout(() => source.resume(), waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
