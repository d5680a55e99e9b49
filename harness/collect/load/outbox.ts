import type { IterationRow, RequestRow } from '../../record/rows.ts'
import type { IterationStart, LoadReport, PhaseEnd } from './load-messages.ts'

/** Requests of one long iteration are sent before it ends when there are so many. */
const requestsPerMessage = 256

/** What the load process has to tell: ends of iterations at once, requests along with them. */
export class Outbox {
  readonly #send: (report: LoadReport) => void
  #requests: RequestRow[] = []

  constructor(send: (report: LoadReport) => void) {
    this.#send = send
  }

  start(start: IterationStart): void {
    this.#send({ kind: 'iteration-started', ...start })
  }

  readonly addRequest = (row: RequestRow): void => {
    this.#requests.push(row)
    if (this.#requests.length >= requestsPerMessage) this.#send({ kind: 'requests', rows: this.#takeRequests() })
  }

  end(row: IterationRow): void {
    this.#send({ kind: 'iteration-ended', row, requests: this.#takeRequests() })
  }

  endPhase(end: PhaseEnd): void {
    if (this.#requests.length > 0) this.#send({ kind: 'requests', rows: this.#takeRequests() })
    this.#send({ kind: 'phase-ended', ...end })
  }

  #takeRequests(): RequestRow[] {
    const taken = this.#requests
    this.#requests = []
    return taken
  }
}
