import type { RunPlan } from '../scenario/ladder-plan.ts'
import type { EventRow, IterationRow, RequestRow, RunOutcome, SampleRow, TickRow } from './rows.ts'

/** All that is known of one run: what judging sees, and nothing else. */
export interface RunRecord {
  plan: RunPlan
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
  samples: readonly SampleRow[]
  ticks: readonly TickRow[]
  events: readonly EventRow[]
  /** null: the run has not ended, or soakgate was killed. */
  outcome: RunOutcome | null
}
