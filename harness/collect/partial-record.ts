import type { EventRow, IterationRow, SampleRow } from '../record/rows.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'

/** What a run has recorded so far: what looks and the end of the warm-up are decided on. */
export interface PartialRecord {
  plan: RunPlan
  iterations: readonly IterationRow[]
  /** Samples since the warm-up began, until the counted iterations begin. */
  samples: readonly SampleRow[]
  events: readonly EventRow[]
}

/** What a look at the run so far decides. */
export type LookDecision = { kind: 'continue' } | { kind: 'stop'; why: string }

/** The questions that a run asks of its judge; soak.ts passes the answers in. */
export interface RunJudge {
  /** Whether every worker has done its warm-up reports. */
  isWarm: (partial: PartialRecord) => boolean
  /** Asked after every event of the target. */
  look: (partial: PartialRecord) => LookDecision
}
