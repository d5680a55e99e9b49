import { failuresOf, type ToolClaims } from '../../../harness/collect/load/tools/outputs/tool-claims.ts'

const failedRequests = /^\s*http_req_failed\.+: \d+\.\d+%\s+(\d+) out of (\d+)$/

/** k6 1 by its summary: requests that failed, which have no answer or a status of 400 and more. */
export function readK6(lines: readonly string[]): ToolClaims | null {
  const match = lines.map((line) => failedRequests.exec(line)).find((found) => found !== null)
  if (match === undefined) return null
  const [, failed, all] = match.map(Number)
  if (failed === undefined || all === undefined) return null
  const reason = 'k6: http_req_failed'
  return { completed: all - failed, failures: failuresOf([{ outcome: 'failed', count: failed, reason }]) }
}
