import type { ByteText, DurationText, RateText } from '../vocabulary/quantities.ts'
import type { FileSource } from './file-source.ts'

/** The functions of a scenario: what one unit of work does. They run in the load worker, never in soakgate itself. */
export interface ScenarioScript {
  iteration: (context: IterationContext) => Promise<void> | void
}

/** What an iteration is given. */
export interface IterationContext {
  http: Http
  /** Repeats a request until its answer is the one waited for; beyond `within` the iteration is timed out. */
  poll: Poll
  /** Notes a fact about the report; false fails the iteration under this name. */
  check: (name: string, holds: boolean) => void
  /** Random values, the same for the same seed, size and iteration. */
  random: Random
  /** Waits; ends early when the iteration is over. */
  sleep: (duration: DurationText) => Promise<void>
  iteration: {
    /** Number of this iteration, from 0; warm-up iterations have numbers of their own. */
    index: number
    phase: 'warmup' | 'load'
    /** Reports asked for in this run. */
    size: number
    /** Number of the user who makes it, from 0. */
    user: number
  }
  /** Fires when the iteration is over: its time is up, or the run was stopped. */
  signal: AbortSignal
}

export interface RequestOptions {
  /** Name of the request in records and thresholds. @default method and path without the query */
  name?: string
  headers?: Readonly<Record<string, string>>
  /** A JSON body; sets the content type. */
  json?: unknown
  /**
   * The fields of a form, urlencoded; multipart/form-data, streamed, where one of them is a `file`. A list stands for
   * several fields of one name. Sets the content type.
   */
  form?: FormFields
  /** A raw body; that of a `file` is streamed. */
  body?: string | Uint8Array | FileSource
  /** Statuses that are right; another fails the iteration. @default 200 to 299 */
  expectStatus?: number | readonly number[]
  /** Statuses by which the service refuses by design: the iteration is refused, not failed. @default none */
  refusedStatus?: readonly number[]
  /** From sending to the end of the answer. @default requestTimeout of the scenario, 60 s */
  timeout?: DurationText
  /** How much of the answer is kept; the rest is counted. @default 'first 1MiB' */
  keep?: `first ${ByteText}` | 'none'
  /** The answer is read no faster, such as `'1MiB/s'`: the service meets a client behind a slow line. @default as it comes */
  readRate?: RateText
}

export type FormValue = string | number | boolean | FileSource
export type FormFields = Readonly<Record<string, FormValue | readonly FormValue[]>>

export interface HttpResponse {
  status: number
  /** Whether the status is 200 to 299. */
  ok: boolean
  /** Where the answer came from, after redirects. */
  url: string
  /** Names in lower case. Several values are joined with `, `, those of `set-cookie` with a line break. */
  headers: Readonly<Record<string, string>>
  /** From sending to the end of the answer, redirects included. */
  durationMs: number
  /** Bytes of the body that arrived. */
  bytes: number
  /** The kept part of the body. */
  body: Uint8Array
  text: () => string
  json: () => unknown
  startsWith: (prefix: string) => boolean
}

type Send = (url: string, options?: RequestOptions) => Promise<HttpResponse>

/** Requests to the target; paths are relative to its address. Connections are kept for the user. */
export interface Http {
  get: Send
  head: Send
  post: Send
  put: Send
  patch: Send
  delete: Send
  /** The user's cookies: kept over iterations, set by answers and their redirects, each user's own. */
  readonly cookies: Cookies
}

/** A request's own `cookie` header goes instead of these. */
export interface Cookies {
  /** Value of the cookie that a request to this address would carry; null: none. @default url: the service's own */
  get: (name: string, url?: string) => string | null
  /** Sets a cookie for all paths of an address. @default url: the service's own */
  set: (name: string, value: string, url?: string) => void
  clear: () => void
}

export interface PollOptions {
  every: DurationText
  within: DurationText
  until: (answer: HttpResponse) => boolean
}

export type Poll = (request: () => Promise<HttpResponse>, options: PollOptions) => Promise<HttpResponse>

export interface Random {
  /** A number of at least 0, below 1. */
  number: () => number
  /** A whole number from `from` to `to`, both included. */
  integer: (from: number, to: number) => number
  pick: <T>(values: readonly T[]) => T
}
