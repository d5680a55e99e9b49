import { describeTlsTrouble } from '../../tls-trouble.ts'
import { LoadError, toOneLine } from '../load-error.ts'
import { UnreadableBody } from './sending.ts'

/** How far a request had come when its connection failed. */
export interface Progress {
  /** Name of the request, for messages. */
  label: string
  isSent: boolean
  /** Whether all of it had been written. */
  isSentWhole: boolean
  /** Whether the first byte of the answer had come. */
  hasBegun: boolean
  /** Whether the close may have crossed the request on its way. */
  isCrossed: boolean
  /** Whether the other side had closed the connection in order. */
  hasEnded: boolean
}

/** What became of a request whose connection failed, by how far it had come. */
export function troubleOf(error: Error, progress: Progress): LoadError {
  const { label } = progress
  const code = codeOf(error)
  const facts = { code, cause: error }
  const quoted = toOneLine(error.message === '' ? error.name : error.message)
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new LoadError('request-not-sendable', `${label}: ${quoted}`, facts)
  }
  if (error instanceof UnreadableBody) {
    return new LoadError('request-not-sendable', `${label}: the body could not be read on (${quoted})`, facts)
  }
  const tlsTrouble = describeTlsTrouble(error)
  if (tlsTrouble !== null) return new LoadError('not-connected', `${label}: ${toOneLine(tlsTrouble)}`, facts)
  if (!progress.isSent) return new LoadError('not-connected', `${label}: no connection (${quoted})`, facts)
  // The parser also complains of an answer that ended too early.
  if (!progress.hasEnded && (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW')) {
    return new LoadError('answer-not-http', `${label}: the answer is not valid HTTP (${quoted})`, facts)
  }
  return new LoadError('connection-lost', `${label}: ${whenLost(progress)} (${quoted})`, facts)
}

function whenLost(progress: Progress): string {
  if (progress.hasBegun) return 'the connection ended in the middle of the answer'
  if (!progress.isSentWhole) return 'the connection ended in the middle of the upload'
  // It cannot be known whether the server saw it, so it is neither repeated nor forgiven.
  return progress.isCrossed
    ? 'the kept connection was closed as the request was sent; the server may not have seen it'
    : 'the connection ended before any answer'
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
