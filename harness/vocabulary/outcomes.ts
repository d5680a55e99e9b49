/** What became of an asked iteration. The seven counts of a run that ended add up to what was asked. */
export const outcomes = {
  completed: 'the report arrived, and every check held',
  failed: 'an exception, a false check, an unexpected status, or no connection',
  refused: 'the service said no by design (refusedStatus)',
  'timed-out': 'a request or the iteration took longer than allowed',
  lost: 'the request was sent, and the connection ended before the whole answer came',
  aborted: 'the run was stopped while it was in flight, or its script lacks what the user must give',
  'not-started': 'asked for, but the run ended before',
} as const

export type Outcome = keyof typeof outcomes
export const outcomeNames = Object.keys(outcomes) as Outcome[]
export type OutcomeCounts = Record<Outcome, number>

/** A row that stands for several counts as so many. */
export function countOutcomes(rows: Iterable<{ outcome: Outcome; standsFor?: number | null }>): OutcomeCounts {
  const counts = { completed: 0, failed: 0, refused: 0, 'timed-out': 0, lost: 0, aborted: 0, 'not-started': 0 }
  for (const row of rows) counts[row.outcome] += row.standsFor ?? 1
  return counts
}
