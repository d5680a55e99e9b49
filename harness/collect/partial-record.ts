import type { EventRow } from '../record/events.ts'
import type { IterationRow, SampleRow } from '../record/rows.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'

/** What a run has recorded so far: what the end of the warm-up is decided on. */
export interface PartialRecord {
  plan: RunPlan
  iterations: readonly IterationRow[]
  /** Samples since the warm-up began, until the counted iterations begin. */
  samples: readonly SampleRow[]
}

/** What a look at the run so far decides. */
export type LookDecision = { kind: 'continue' } | { kind: 'stop'; why: string }

/** What a look at growth decides; `extend` only at the end of what was asked. */
export type GrowthAnswer =
  | { kind: 'continue' }
  | { kind: 'stop'; why: string }
  | { kind: 'extend'; to: number; why: string }

/** The questions that a run asks of its judge; soak.ts passes the answers in. */
export interface RunJudge {
  /** Whether every worker has done its warm-up reports. */
  isWarm: (partial: PartialRecord) => boolean
  /** Asked after every row from the first request to the last. */
  look: (seen: RecordedRow) => LookDecision
  /** Asked after the same rows: what there is to say of the memory limit; null: nothing new. It stops nothing. */
  forecast: (seen: RecordedRow) => Pick<EventRow, 'kind' | 'evidence'> | null
  /** Asked when so many counted iterations have ended and are written; the run goes on meanwhile, but at its end. */
  lookAtGrowth: (ended: number) => Promise<GrowthAnswer>
}

/** Nobody judges the run while it goes on. */
export const noJudge: RunJudge = {
  isWarm: () => true,
  look: () => ({ kind: 'continue' }),
  forecast: () => null,
  lookAtGrowth: async () => ({ kind: 'continue' }),
}
