import { failuresOf, findNumber, type ToolClaims } from './tool-claims.ts'

const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/

/** wrk 4. It tells of answers in all, of those whose status is no 2xx or 3xx, and of what broke; what hangs at its end is nothing. */
export function readWrk(lines: readonly string[]): ToolClaims | null {
  const answers = findNumber(lines, /^\s*(\d+) requests in /)
  if (answers === null) return null
  const statuses = findNumber(lines, /^\s*Non-2xx or 3xx responses: (\d+)$/) ?? 0
  const match = lines.map((line) => errors.exec(line)).find((found) => found !== null)
  const [connect = 0, read = 0, write = 0, timeout = 0] = match?.slice(1).map(Number) ?? []
  return {
    completed: answers - statuses,
    failures: failuresOf([
      { outcome: 'lost', count: read + write, reason: 'wrk: the connection broke before the whole answer came' },
      { outcome: 'failed', count: connect, reason: 'wrk: could not connect' },
      { outcome: 'timed-out', count: timeout, reason: 'wrk: no answer within its --timeout' },
      { outcome: 'failed', count: statuses, reason: 'wrk: a status other than 2xx and 3xx' },
    ]),
  }
}
