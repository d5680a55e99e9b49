import type { ByteText, DurationText, RateText } from '../vocabulary/quantities.ts'
import type { IterationContext, SetupContext, TeardownContext, UserContext } from './context.ts'
import type { FileSource } from './file-source.ts'

/**
 * The functions of a scenario. They run in the load worker, never in soakgate itself. `Shared` is what `setup`
 * returns; write `setup` above the others, so that its type is known in them. Methods, so that a scenario with a known
 * `Shared` can be passed on as one with any.
 */
export interface ScenarioScript<Shared = unknown> {
  /**
   * Once a run, before everything else. Returns plain data, which all other functions get as `shared`; a value that
   * is not plain, an exception, a false check or its time limit ends the run. Its requests count nowhere.
   */
  setup?(context: SetupContext): Promise<Shared> | Shared
  /**
   * Once a user, before the first iteration of any: to log in, for one. Its connections and cookies are those of the
   * user's iterations. An exception, a false check or its time limit ends the run. Its requests count nowhere.
   */
  user?(context: UserContext<Shared>): Promise<void> | void
  /** One unit of work. An exception or a false check fails the iteration. */
  iteration(context: IterationContext<Shared>): Promise<void> | void
  /**
   * Once a run, when the target has come to rest after the load; also after a run that failed or was stopped, unless
   * `setup` failed. Its own failure is told as a warning and changes no outcome.
   */
  teardown?(context: TeardownContext<Shared>): Promise<void> | void
}

/** What one request may say of itself. */
export interface RequestOptions {
  /** Name of the request in records and thresholds. @default method and path without the query */
  name?: string
  /** Sent with it. @default none */
  headers?: Readonly<Record<string, string>>
  /** A JSON body; sets the content type. @default none */
  json?: unknown
  /**
   * The fields of a form, urlencoded; multipart/form-data, streamed, where one of them is a `file`. A list stands for
   * several fields of one name. Sets the content type. @default none
   */
  form?: FormFields
  /** A raw body; that of a `file` is streamed. @default none */
  body?: string | Uint8Array | FileSource
  /** Statuses that are right; another fails the iteration. @default 200 to 299 */
  expectStatus?: number | readonly number[]
  /** Statuses by which the service refuses by design: the iteration is refused, not failed. @default none */
  refusedStatus?: readonly number[]
  /**
   * Which of the answers with such a status are refusals by design, where the status alone does not tell; the others fail
   * the iteration. @default all of them
   */
  refusedWhen?: (answer: HttpResponse) => boolean
  /** From sending to the end of the answer. @default requestTimeout of the scenario, 60 s */
  timeout?: DurationText
  /** How much of the answer is kept; the rest is counted. @default 'first 1MiB' */
  keep?: `first ${ByteText}` | 'none'
  /** The answer is read no faster, such as `'1MiB/s'`: the service meets a client behind a slow line. @default as it comes */
  readRate?: RateText
}

/** The value of a form's field. */
export type FormValue = string | number | boolean | FileSource
/** The fields of a form by name. */
export type FormFields = Readonly<Record<string, FormValue | readonly FormValue[]>>

/** The answer to a request, read to its end. */
export interface HttpResponse {
  /** The status code, such as 200. */
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
  /** The kept part as text, in UTF-8. */
  text: () => string
  /** The kept part as JSON; throws where it is none, or was cut by `keep`. */
  json: () => unknown
  /** Whether the body begins with this text, such as `'%PDF-'`. */
  startsWith: (prefix: string) => boolean
}

/** Sends a request and reads its answer; a status outside `expectStatus` fails the iteration. */
export type Send = (url: string, options?: RequestOptions) => Promise<HttpResponse>

/** Requests to the target; paths are relative to its address. Connections are kept for the user. */
export interface Http {
  /** A GET request. */
  get: Send
  /** A HEAD request. */
  head: Send
  /** A POST request. */
  post: Send
  /** A PUT request. */
  put: Send
  /** A PATCH request. */
  patch: Send
  /** A DELETE request. */
  delete: Send
  /** The user's cookies: kept over iterations, set by answers and their redirects, each user's own. */
  readonly cookies: Cookies
}

/** The cookies of a user; a request's own `cookie` header goes instead of these. */
export interface Cookies {
  /** Value of the cookie that a request to this address would carry; null: none. @default url: the service's own */
  get: (name: string, url?: string) => string | null
  /** Sets a cookie for all paths of an address. @default url: the service's own */
  set: (name: string, value: string, url?: string) => void
  /** Forgets all of them. */
  clear: () => void
}

/** How a request is repeated. */
export interface PollOptions {
  /** Pause between two requests. */
  every: DurationText
  /** Beyond it the function has timed out. */
  within: DurationText
  /** Whether this is the answer that is waited for. */
  until: (answer: HttpResponse) => boolean
}

/** Repeats a request until its answer is the one waited for, and returns that. */
export type Poll = (request: () => Promise<HttpResponse>, options: PollOptions) => Promise<HttpResponse>
