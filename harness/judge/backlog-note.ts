import type { RunRecord } from '../record/run-record.ts'
import { formatDuration } from '../vocabulary/quantities.ts'
import type { Finding } from './verdict.ts'

/** That iterations which were due had to wait for a free user; nothing where none had to. */
export function noteBacklog({ outcome, plan }: RunRecord): Finding[] {
  const arrivals = outcome?.arrivals ?? null
  if (arrivals === null || arrivals.mostWaiting === 0) return []
  const { mostWaiting, longestDelayMs, neverBegun } = arrivals
  const { users, iterationName } = plan
  const who = users === 1 ? 'the only user' : `all ${users} users`
  const began = `the longest delay was ${formatDuration(longestDelayMs)}`
  const left = neverBegun === 0 ? '' : `, and ${neverBegun} never began`
  const sentence = `With ${who} busy, up to ${mostWaiting} ${iterationName}s that were due had to wait: ${began}${left}.`
  return [{ status: neverBegun === 0 ? 'note' : 'warn', threshold: null, sentence, evidence: [] }]
}
