import type { IterationRow, RequestRow } from '../../record/rows.ts'
import type { IterationStart, LoadReport, PhaseEnd } from './load-messages.ts'
import type { Told } from './told.ts'

/** Requests of one long iteration are sent before it ends when there are so many. */
const requestsPerMessage = 256

/** What the load process has to tell: ends of iterations at once, requests along with them. */
export class Outbox {
  readonly #send: (report: LoadReport) => void
  readonly #secrets = new Set<string>()
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
    this.flush()
    this.#send({ kind: 'phase-ended', ...end })
  }

  /** Something that an iteration tells of itself. */
  readonly tell = (told: Told): void => this.#send({ kind: 'told', told })

  /** A line for the log. */
  log(line: string): void {
    this.#send({ kind: 'log', line })
  }

  /** A value that must never be written; told once, and before anything that may hold it. */
  tellSecret(value: string): void {
    if (this.#secrets.has(value)) return
    this.#secrets.add(value)
    this.#send({ kind: 'secret', value })
  }

  /** Sends the requests that wait for an iteration's end: they belong to none. */
  flush(): void {
    if (this.#requests.length > 0) this.#send({ kind: 'requests', rows: this.#takeRequests() })
  }

  #takeRequests(): RequestRow[] {
    const taken = this.#requests
    this.#requests = []
    return taken
  }
}
