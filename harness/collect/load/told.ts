/** What an iteration tells of itself while somebody listens, in the order in which it happens: `soakgate try`. */
export type Told =
  | ({ kind: 'request' } & ToldRequest)
  /** A check of the script. */
  | { kind: 'check'; name: string; holds: boolean }
  /** A function of the scenario begins: `setup`, `user`, `iteration`, `teardown`. */
  | { kind: 'part'; name: string }

/** One request with its answer, whole except for long bodies. */
export interface ToldRequest {
  /** Name of the request in records and thresholds. */
  name: string
  /** Answers that led elsewhere before the one that counts, in their order. */
  redirects: readonly ToldRedirect[]
  /** Of the last request, when redirects were followed. */
  method: string
  /** The same. */
  url: string
  requestHeaders: Readonly<Record<string, string>>
  requestBody: ToldBody | null
  /** null: no answer came. */
  status: number | null
  responseHeaders: Readonly<Record<string, string>>
  responseBody: ToldBody | null
  /** Why there was no whole answer; null: there was. */
  error: string | null
  durationMs: number
}

/** An answer that led to another address, which was followed. */
export interface ToldRedirect {
  method: string
  url: string
  status: number
  /** As the answer gives it: mostly relative. */
  location: string
}

/** A body as it is shown to people. */
export interface ToldBody {
  /** null: not known, such as that of a stream. */
  bytes: number | null
  /** Its beginning where it is text; null: it is not, or it was not kept. */
  text: string | null
}

/** Characters of a body that are shown. */
const shownCharacters = 600

/** The beginning of a body, where its type or its bytes say that it is text. */
export function tellBody(body: Uint8Array | string, bytes: number, type: string | undefined): ToldBody {
  if (typeof body === 'string') return { bytes, text: cut(body) }
  if (!isText(body, type)) return { bytes, text: null }
  return { bytes, text: cut(Buffer.from(body.subarray(0, 4 * shownCharacters)).toString('utf8')) }
}

function isText(body: Uint8Array, type: string | undefined): boolean {
  if (type !== undefined && /^(text\/|application\/([\w.-]+\+)?(json|xml)|[^;]*urlencoded)/i.test(type)) return true
  return type === undefined && body.length > 0 && !body.subarray(0, 1024).includes(0)
}

function cut(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
