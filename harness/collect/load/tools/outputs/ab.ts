import { type ClaimedFailure, failuresOf, findNumber, type ToolClaims } from './tool-claims.ts'

const kinds = /\(Connect: (\d+), Receive: (\d+), Length: (\d+), Exceptions: (\d+)\)/

/**
 * ApacheBench 2.3. Its "Complete requests" are all that ended, also those that failed. One that was reset counts as
 * Receive, Length and Exceptions at once, so "Failed requests" may say 99 of 33: here the fewest count that its kinds
 * allow. Without `-l` one of another length than the first is among them, as is one that was cut or never came; a
 * non-2xx answer is not.
 * Where it gave up it only says why, and how many there were until then.
 */
export function readAb(lines: readonly string[]): ToolClaims | null {
  const complete = findNumber(lines, /^Complete requests:\s+(\d+)$/)
  if (complete === null) return readGivenUp(lines)
  if (findNumber(lines, /^Failed requests:\s+(\d+)$/) === null) return null
  const [connect, receive, length, exceptions] = kindsOf(lines)
  const broken = Math.max(receive, exceptions)
  const otherLength = Math.max(0, length - broken)
  const statuses = findNumber(lines, /^Non-2xx responses:\s+(\d+)$/) ?? 0
  // A page of an error mostly has another length too.
  const onlyStatus = Math.max(0, statuses - otherLength)
  const failures = failuresOf([
    { outcome: 'failed', count: connect, reason: 'ab: could not connect' },
    { outcome: 'lost', count: broken, reason: 'ab: the connection broke before the whole answer came' },
    {
      outcome: 'lost',
      count: otherLength,
      reason: 'ab: an answer that was cut, or of another length than the first (ab -l lets lengths differ)',
    },
    { outcome: 'failed', count: onlyStatus, reason: 'ab: a status other than 2xx' },
  ])
  const failed = broken + otherLength + onlyStatus
  return { completed: Math.max(0, complete - failed), failures }
}

/** The one for which it gave up has failed. Until its first answer came ab had nothing else under way, then as many as `-c`. */
function readGivenUp(lines: readonly string[]): ToolClaims | null {
  const trouble = lines.map((line) => /apr_\w+: (.+ \(\d+\))$/.exec(line)?.[1]).find((found) => found !== undefined)
  if (trouble === undefined) return null
  const completed = findNumber(lines, /Total of (\d+) requests completed$/) ?? 0
  const failures = [{ outcome: outcomeOf(trouble), count: 1, reason: `ab gave up: ${trouble}` }]
  return { completed, failures, leftUnderWay: completed > 0 }
}

function outcomeOf(trouble: string): ClaimedFailure['outcome'] {
  if (trouble.includes('timeout')) return 'timed-out'
  return trouble.includes('refused') ? 'failed' : 'lost'
}

function kindsOf(lines: readonly string[]): [number, number, number, number] {
  for (const line of lines) {
    const match = kinds.exec(line)
    if (match !== null) return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])]
  }
  return [0, 0, 0, 0]
}
