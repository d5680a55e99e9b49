import type { RunRecord } from '../record/run-record.ts'
import type { EngineName } from '../scenario/load.ts'
import { countOutcomes } from '../vocabulary/outcomes.ts'
import { askedIterations } from './asked-iterations.ts'
import type { Finding } from './verdict.ts'

/** What became of all that was asked for, on both sides: outcomes and `unknown` add up to `asked`, whatever a tool claims. */
export interface Conservation {
  /** What made the load; `watch`: others did, and it was counted. */
  engine: EngineName | 'watch'
  asked: number
  /** Known to have begun. */
  started: number
  /** Asked for, and not in the record: soakgate was killed, or it could not be written. */
  unknown: number
  /** What the tool that made the load claims to have ended; null: soakgate made it, or the tool did not say. */
  claimed: number | null
  /** What the service itself counted; null: nobody asked it, or it did not say. */
  served: number | null
}

export function conservationOf(record: RunRecord): Conservation {
  const { plan, outcome, iterations } = record
  const counts = countOutcomes(iterations.filter((row) => row.phase === 'load'))
  const known = Object.values(counts).reduce((sum, count) => sum + count)
  // A run that had gone on beyond its size when soakgate was killed did not tell how far it was to go.
  const asked = Math.max(askedIterations(record), known)
  return {
    engine: plan.count === null ? plan.load.engine : 'watch',
    asked,
    started: known - counts['not-started'],
    unknown: asked - known,
    claimed: outcome?.tool?.claimed ?? null,
    served: outcome?.serverCount?.count ?? outcome?.tool?.counted ?? null,
  }
}

/** Where the service counted less than completed, more than began, or nothing that could be read. */
export function findingsOfCount(record: RunRecord): Finding[] {
  const { outcome, plan, iterations } = record
  const counted = outcome?.serverCount ?? null
  if (counted === null) return []
  const word = `${plan.iterationName}s`
  const about = (status: Finding['status'], sentence: string): Finding[] => [
    { status, threshold: null, sentence, evidence: [] },
  ]
  const { started, unknown } = conservationOf(record)
  const { completed } = countOutcomes(iterations.filter((row) => row.phase === 'load'))
  if (counted.count === null)
    return about('inconclusive', `The service's own count could not be read: ${counted.problem}.`)
  if (counted.count < completed)
    return about('inconclusive', `The service counted ${counted.count} ${word}, and ${completed} completed.`)
  if (counted.count > started + unknown)
    return about('warn', `The service counted ${counted.count} ${word}, and ${started} were begun: others ask it too.`)
  return []
}
