import { failuresOf, type ToolClaims } from './tool-claims.ts'

/** Locust 2, without a page: the last table of its end, which is followed by one of percentiles. Tables before are of the way. */
export function readLocust(lines: readonly string[]): ToolClaims | null {
  const end = lines.findIndex((line) => line.startsWith('Response time percentiles'))
  const rows = lines.slice(0, end).map((line) => /^\s+Aggregated\s+(\d+)\s+(\d+)\(/.exec(line))
  const last = rows.findLast((row) => row !== null) ?? null
  if (end === -1 || last === null) return null
  const [, requests, failed] = last.map(Number)
  if (requests === undefined || failed === undefined) return null
  const failures = failuresOf([{ outcome: 'failed', count: failed, reason: `locust: ${firstError(lines)}` }])
  return { completed: requests - failed, failures }
}

/** The first line of its report of errors, without how often it happened. */
function firstError(lines: readonly string[]): string {
  const head = lines.findIndex((line) => line.startsWith('# occurrences'))
  const row = head === -1 ? undefined : lines.slice(head).find((line) => /^\d+\s/.test(line))
  return row?.replace(/^\d+\s+/, '').trim() ?? 'it says of a request that it failed, and not why'
}
