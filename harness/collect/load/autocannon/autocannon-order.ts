/** What the process of autocannon is told to make, as JSON on its standard input. */
export interface AutocannonOrder {
  /** Where the requests go. */
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  /** null: none. */
  body: string | null
  /** Requests in all. */
  count: number
  /** Connections, each with one request at a time. */
  users: number
  /** Requests that are due in a second, evenly; null: each connection sends one after the other. */
  perSecond: number | null
  /** No request begins later; null: however long it takes. */
  durationMs: number | null
  /** From sending to the end of the answer. */
  requestTimeoutMs: number
  /** null: 200 to 299. */
  expectStatus: readonly number[] | null
  refusedStatus: readonly number[]
  /** The response header that names the worker's pid; null: there is none. */
  pidHeader: string | null
  /** `process.hrtime.bigint()` at the run's start, as text: times are milliseconds since then. */
  originNs: string
}
