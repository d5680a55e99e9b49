import type { Answer, WireRequest } from './exchange.ts'

/** A redirect that was followed. */
export interface FollowedRedirect {
  request: WireRequest
  answer: Answer
  next: WireRequest
}

/** What is known of a request while it is made, for its row: it must be there also when the request fails. */
export class RequestTrace {
  /** Status of the last answer that began; null: none did. */
  status: number | null = null
  /** Bytes of bodies that arrived, those of redirects included. */
  receivedBytes = 0
  /** The worker that answered, where a header names it. */
  workerPid: number | null = null
  /** Redirects that were followed. */
  readonly redirects: FollowedRedirect[] = []
  #startMs: number
  #isStarted: boolean = false

  /** `calledMs`: when the script asked for it. */
  constructor(calledMs: number) {
    this.#startMs = calledMs
  }

  /** When sending began. */
  get startMs(): number {
    return this.#startMs
  }

  /**
   * Sending begins: a new connection is opened, or the request is written on a kept one. The short wait before a kept
   * connection is used is soakgate's own caution, and no latency of the service.
   */
  start(nowMs: number): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#startMs = nowMs
  }
}
