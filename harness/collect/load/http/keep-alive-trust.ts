/**
 * A connection that was idle for longer is not used again. Servers close idle connections without a word, and a
 * request that meets the close is lost through no fault of the service's; the shortest default in the field is
 * gunicorn's with 2 s.
 */
export const idleLimitMs = 1000

/** So long after the first answer nothing is sent on a kept connection: a server that closes at once has then done so. */
const acquaintanceMs = 20

/**
 * Which servers keep the connections that they said they would keep. One that closed a connection sooner than
 * `idleLimitMs` without announcing it gets a new connection for each request from then on: any further request on a
 * kept one might cross such a close, and be lost.
 */
export class KeepAliveTrust {
  readonly #servers = new Map<string, { firstAnswerMs: number; isTrusted: boolean }>()
  readonly #onDistrust: (origin: string) => void

  /** `onDistrust`: told once of each server that is no longer trusted. */
  constructor(onDistrust: (origin: string) => void) {
    this.#onDistrust = onDistrust
  }

  isTrusted(origin: string): boolean {
    return this.#servers.get(origin)?.isTrusted ?? true
  }

  /** How long to wait before a kept connection to it may be used; 0 but for a moment after its first answer. */
  waitMs(origin: string): number {
    const server = this.#servers.get(origin)
    return server === undefined ? 0 : Math.max(0, server.firstAnswerMs + acquaintanceMs - performance.now())
  }

  noteAnswer(origin: string): void {
    if (this.#servers.has(origin)) return
    this.#servers.set(origin, { firstAnswerMs: performance.now(), isTrusted: true })
  }

  noteUnannouncedClose(origin: string): void {
    const server = this.#servers.get(origin)
    if (server?.isTrusted !== true) return
    server.isTrusted = false
    this.#onDistrust(origin)
  }
}
