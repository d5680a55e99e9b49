import { z } from 'zod'
import { failuresOf, type ToolClaims } from '../../../harness/collect/load/tools/outputs/tool-claims.ts'

const result = z.object({ '2xx': z.int(), errors: z.int(), timeouts: z.int(), non2xx: z.int() })

/**
 * autocannon 9 with `--json`: one line. Its `errors` hold the timeouts; what was sent and never answered is only the
 * difference to `requests.sent`, and no error.
 */
export function readAutocannon(lines: readonly string[]): ToolClaims | null {
  const line = lines.find((one) => one.startsWith('{"url":'))
  if (line === undefined) return null
  const { '2xx': completed, errors, timeouts, non2xx } = result.parse(JSON.parse(line))
  return {
    completed,
    failures: failuresOf([
      { outcome: 'lost', count: errors - timeouts, reason: 'autocannon: an error of the connection' },
      { outcome: 'timed-out', count: timeouts, reason: 'autocannon: no answer within its --timeout' },
      { outcome: 'failed', count: non2xx, reason: 'autocannon: a status other than 2xx' },
    ]),
  }
}
