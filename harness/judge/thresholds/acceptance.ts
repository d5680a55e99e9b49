import type { Acceptance } from '../../scenario/scenario.ts'
import type { AcceptanceResult } from '../verdict.ts'

/**
 * Whether an acceptance covers a run: by the day on which the run began, in UTC, never by today, so that an old record
 * is judged as it was then.
 */
export function judgeAcceptance(accept: Acceptance | null, startedAt: string | null): AcceptanceResult | null {
  if (accept === null) return null
  if (startedAt === null) return { ...accept, state: 'unknown' }
  return { ...accept, state: startedAt.slice(0, 10) <= accept.until ? 'in force' : 'expired' }
}

/** What to say of a fail's acceptance: ` Accepted until 2027-01-31: …`; nothing without one. */
export function inWords(acceptance: AcceptanceResult | null): string {
  if (acceptance === null) return ''
  const { until, reason, state } = acceptance
  if (state === 'in force') return ` Accepted until ${until}: ${reason}.`
  if (state === 'expired') return ` It was accepted until ${until}, which was over: ${reason}.`
  return ` It is accepted until ${until}, but when the run began is not known.`
}
