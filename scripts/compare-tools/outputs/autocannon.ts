import { failuresOf, type ToolClaims } from '../../../harness/collect/load/tools/outputs/tool-claims.ts'

/**
 * autocannon 9 with `--json`: one line. Its `errors` hold the timeouts; what was sent and never answered is only the
 * difference to `requests.sent`, and no error.
 */
export function readAutocannon(lines: readonly string[]): ToolClaims | null {
  const line = lines.find((one) => one.startsWith('{"url":'))
  if (line === undefined) return null
  const [completed, errors, timeouts, otherStatus] = ['2xx', 'errors', 'timeouts', 'non2xx'].map((name) =>
    numberOf(line, name),
  )
  if (completed == null || errors == null || timeouts == null || otherStatus == null) return null
  return {
    completed,
    failures: failuresOf([
      { outcome: 'lost', count: errors - timeouts, reason: 'autocannon: an error of the connection' },
      { outcome: 'timed-out', count: timeouts, reason: 'autocannon: no answer within its --timeout' },
      { outcome: 'failed', count: otherStatus, reason: 'autocannon: a status other than 2xx' },
    ]),
  }
}

function numberOf(line: string, name: string): number | null {
  const match = new RegExp(`"${name}":(\\d+)[,}]`).exec(line)
  return match === null ? null : Number(match[1])
}
