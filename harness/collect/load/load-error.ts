import type { RequestRow } from '../../record/rows.ts'
import type { Outcome } from '../../vocabulary/outcomes.ts'

/** What each kind of trouble makes of the iteration that it ended, and of the request that met it. */
const loadErrorKinds = {
  'not-connected': { iteration: 'failed', request: 'failed' },
  'connection-lost': { iteration: 'lost', request: 'lost' },
  'answer-not-http': { iteration: 'failed', request: 'failed' },
  'request-not-sendable': { iteration: 'failed', request: 'failed' },
  'request-timeout': { iteration: 'timed-out', request: 'timed-out' },
  'redirect-not-followed': { iteration: 'failed', request: 'failed' },
  'status-unexpected': { iteration: 'failed', request: 'answered' },
  'status-refused': { iteration: 'refused', request: 'answered' },
  'poll-timeout': { iteration: 'timed-out', request: 'timed-out' },
  'iteration-timeout': { iteration: 'timed-out', request: 'timed-out' },
  'run-aborted': { iteration: 'aborted', request: 'aborted' },
  /** Met only by what a script left running behind itself, and so never the outcome of an iteration. */
  'iteration-over': { iteration: 'aborted', request: 'aborted' },
} as const satisfies Record<string, { iteration: Outcome; request: RequestRow['outcome'] }>

export type LoadErrorKind = keyof typeof loadErrorKinds

/** Trouble of a request or an iteration whose outcome is settled by its kind; scenarios see it as a plain Error. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly kind: LoadErrorKind
  /** The client's own code, such as `ECONNREFUSED`; null where there is none. */
  readonly code: string | null

  constructor(kind: LoadErrorKind, message: string, options: { code?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.code = options.code ?? null
  }
}

/** The outcome of an iteration whose script ended with this error, and why in one line. */
export function outcomeOf(error: unknown): { outcome: Outcome; reason: string } {
  const known = findLoadError(error)
  return { outcome: known === null ? 'failed' : loadErrorKinds[known.kind].iteration, reason: reasonOf(error) }
}

/** The outcome of a request that ended with this error, for its row. */
export function requestOutcomeOf(error: unknown): RequestRow['outcome'] {
  return error instanceof LoadError ? loadErrorKinds[error.kind].request : 'failed'
}

/** Whether the error only says that its iteration had ended: nothing that anyone needs to be told. */
export function saysIterationEnded(error: unknown): boolean {
  const kind = findLoadError(error)?.kind
  return kind === 'iteration-over' || kind === 'iteration-timeout' || kind === 'run-aborted'
}

/** What was thrown, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? describeError(error) : `thrown: ${String(error)}`
  return toOneLine(text)
}

/** Text on one line, at most 300 characters. */
export function toOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

function describeError(error: Error): string {
  if (error instanceof LoadError || error.name === 'Error') return error.message === '' ? error.name : error.message
  return `${error.name}: ${error.message}`
}

/** A scenario may wrap an error in its own; what happened stays what it was. */
function findLoadError(error: unknown): LoadError | null {
  let current = error
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof LoadError) return current
    current = current.cause
  }
  return null
}
