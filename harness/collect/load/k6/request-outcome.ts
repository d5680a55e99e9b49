import type { RequestRow } from '../../../record/rows.ts'

/** Error codes of k6 (grafana.com/docs/k6: Error codes) for a connection that ended before the whole answer came. */
const lostCodes = new Set([1201, 1202, 1220])
const timeoutCodes = new Set([1050, 1211])
/** Without a code of their own: what Go says of a connection that was closed before the whole answer came. */
const lostWords = /\bEOF\b|connection reset|broken pipe|server closed|http2: .*(?:GOAWAY|stream error|closed)/i

/** What became of a request, by the tags of its points. */
export function requestOutcome(
  tags: Readonly<Record<string, string>>,
): Pick<RequestRow, 'status' | 'outcome' | 'error'> {
  const status = Number(tags.status ?? 0)
  const code = Number(tags.error_code ?? 0)
  const error = tags.error ?? (code === 0 ? null : `error ${code}`)
  // From 1400 on the code only repeats the status.
  if (status > 0 && (code === 0 || (code >= 1400 && code < 1600))) return { status, outcome: 'answered', error: null }
  const known = status > 0 ? status : null
  if (timeoutCodes.has(code)) return { status: known, outcome: 'timed-out', error: error ?? 'request timeout' }
  const isLost = lostCodes.has(code) || (code >= 1600 && code < 1700) || lostWords.test(error ?? '')
  return { status: known, outcome: isLost ? 'lost' : 'failed', error: error ?? 'no answer' }
}
