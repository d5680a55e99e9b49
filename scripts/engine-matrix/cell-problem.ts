import { expectations } from '../../fixtures/faulty-server/expectations.ts'
import type { Behaviour, FaultyCounts } from '../../fixtures/faulty-server/faulty-server.ts'
import type { MatrixCell } from './cell.ts'
import type { MatrixEngine } from './engines.ts'

/** Whole answers that complete a report. */
export function rightAnswers(behaviour: Behaviour, { answered }: Pick<FaultyCounts, 'answered'>): number {
  return expectations[behaviour].outcome === 'completed' ? answered : 0
}

/**
 * Where the outcomes of a cell contradict what its server counted, in a sentence; null: nowhere. The completed of an
 * engine that does not tell of each are the server's own count, so of that one only what has begun says anything.
 */
export function problemOf(
  { behaviour, size, outcomes, server }: Omit<MatrixCell, 'claimed' | 'problem'>,
  { tellsEach }: Pick<MatrixEngine, 'tellsEach'>,
): string | null {
  const sum = Object.values(outcomes).reduce((all, one) => all + one, 0)
  if (sum !== size) return `${sum} of ${size} have an outcome`
  const right = rightAnswers(behaviour, server)
  if ((outcomes.completed ?? 0) !== right) return `the server gave ${right} right answers`
  const begun = size - (outcomes['not-started'] ?? 0)
  if (tellsEach ? begun !== server.received : begun < Math.min(size, server.received)) {
    return `the server received ${server.received}`
  }
  const { outcome } = expectations[behaviour]
  return tellsEach && outcomes[outcome] !== size ? `all of them should be ${outcome}` : null
}
