import type { IterationRow, RequestRow } from '../../record/rows.ts'
import type { IterationStart, LoadReport, PhaseEnd } from './load-messages.ts'
import type { Told } from './told.ts'

/** Requests of one long iteration are sent before it ends when there are so many. */
const requestsPerMessage = 256

/**
 * What the load process has to tell: beginnings of iterations before their scripts run, ends as soon as what came
 * together with them has been looked at, requests along with them. A message of its own for each would cost more than
 * the request that an iteration makes.
 */
export class Outbox {
  readonly #send: (report: LoadReport) => void
  readonly #secrets = new Set<string>()
  #requests: RequestRow[] = []
  #waiting: LoadReport[] = []
  #startsTold: Promise<void> | null = null
  #ending: NodeJS.Immediate | undefined

  constructor(send: (report: LoadReport) => void) {
    this.#send = send
  }

  /** Resolves when it was told, with others that begin at the same moment: a script that never yields says nothing more. */
  start(start: IterationStart): Promise<void> {
    this.#waiting.push({ kind: 'iteration-started', ...start })
    this.#startsTold ??= Promise.resolve().then(() => this.#tellWaiting())
    return this.#startsTold
  }

  readonly addRequest = (row: RequestRow): void => {
    this.#requests.push(row)
    if (this.#requests.length >= requestsPerMessage) this.#sendAtOnce({ kind: 'requests', rows: this.#takeRequests() })
  }

  end(row: IterationRow): void {
    this.#waiting.push({ kind: 'iteration-ended', row, requests: this.#takeRequests() })
    this.#ending ??= setImmediate(() => this.#tellWaiting())
  }

  endPhase(end: PhaseEnd): void {
    this.flush()
    this.#sendAtOnce({ kind: 'phase-ended', ...end })
  }

  /** Something that an iteration tells of itself. */
  readonly tell = (told: Told): void => this.#sendAtOnce({ kind: 'told', told })

  /** A line for the log. */
  log(line: string): void {
    this.#sendAtOnce({ kind: 'log', line })
  }

  /** A value that must never be written; told once, and before anything that may hold it. */
  tellSecret(value: string): void {
    if (this.#secrets.has(value)) return
    this.#secrets.add(value)
    this.#sendAtOnce({ kind: 'secret', value })
  }

  /** Sends all that waits, and the requests that wait for an iteration's end: they belong to none. */
  flush(): void {
    this.#tellWaiting()
    if (this.#requests.length > 0) this.#send({ kind: 'requests', rows: this.#takeRequests() })
  }

  /** Everything is heard in the order in which it happened. */
  #sendAtOnce(report: LoadReport): void {
    this.#tellWaiting()
    this.#send(report)
  }

  #tellWaiting(): void {
    clearImmediate(this.#ending)
    this.#ending = undefined
    this.#startsTold = null
    const [first, second] = this.#waiting
    if (first === undefined) return
    this.#send(second === undefined ? first : { kind: 'several', reports: this.#waiting })
    this.#waiting = []
  }

  #takeRequests(): RequestRow[] {
    const taken = this.#requests
    this.#requests = []
    return taken
  }
}
