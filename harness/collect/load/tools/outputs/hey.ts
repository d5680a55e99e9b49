import { type ClaimedFailure, failuresOf, type ToolClaims } from './tool-claims.ts'

/**
 * hey 0.1. It takes an answer whose body was cut for a whole one, and sends a GET again where a kept connection broke:
 * only the service's own count tells of either. It makes a multiple of its `-c`: 96 of `-n 100 -c 6`.
 */
export function readHey(lines: readonly string[]): ToolClaims | null {
  if (!lines.some((line) => line.startsWith('Status code distribution:'))) return null
  let completed = 0
  const failures: ClaimedFailure[] = []
  for (const line of lines) {
    const answered = /^\s+\[(\d{3})\]\s+(\d+) responses$/.exec(line)
    if (answered !== null) {
      const [, status = '', count] = answered
      if (status.startsWith('2')) completed += Number(count)
      else failures.push({ outcome: 'failed', count: Number(count), reason: `hey: status ${status}` })
      continue
    }
    const broken = /^\s+\[(\d+)\]\s+(.+)$/.exec(line)
    if (broken !== null) addError(failures, Number(broken[1]), broken[2] ?? '')
  }
  return { completed, failures: failuresOf(failures) }
}

/** Errors differ by their ports: those of one outcome are told by the first. */
function addError(failures: ClaimedFailure[], count: number, text: string): void {
  const outcome = outcomeOf(text)
  const known = failures.findIndex((one) => one.outcome === outcome && !one.reason.startsWith('hey: status'))
  const before = failures[known]
  if (before === undefined) failures.push({ outcome, count, reason: `hey: ${text}` })
  else failures[known] = { ...before, count: before.count + count }
}

function outcomeOf(text: string): ClaimedFailure['outcome'] {
  if (/deadline exceeded|Client\.Timeout|i\/o timeout/.test(text)) return 'timed-out'
  return /\bEOF\b|reset by peer|broken pipe|server closed/.test(text) ? 'lost' : 'failed'
}
