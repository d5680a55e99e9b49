import type { RunPlan } from '../scenario/ladder-plan.ts'
import type { EventRow } from './events.ts'
import type {
  GroupRow,
  HeapRow,
  IterationRow,
  LeftoverRow,
  MatchRow,
  RequestRow,
  RestRow,
  SampleRow,
  SecondRow,
  SourceRow,
  TemporaryRow,
  TickRow,
} from './rows.ts'
import type { RunOutcome } from './run-outcome.ts'

/** All that is known of one run: what judging sees, and nothing else. */
export interface RunRecord {
  plan: RunPlan
  iterations: readonly IterationRow[]
  requests: readonly RequestRow[]
  samples: readonly SampleRow[]
  /** Empty: the target has no control group of its own. */
  groups: readonly GroupRow[]
  ticks: readonly TickRow[]
  events: readonly EventRow[]
  /** What the rows above came to, second by second, without any left out; none in records of the first version. */
  seconds: readonly SecondRow[]
  /** Empty: the run did not get to a rest point, or the record is of the first version. */
  rests: readonly RestRow[]
  /** Empty: no worker's heap climbs to a limit, or the record is older. */
  heaps: readonly HeapRow[]
  /** Empty: the scenario names no folder. */
  temporary: readonly TemporaryRow[]
  leftovers: readonly LeftoverRow[]
  matches: readonly MatchRow[]
  /** Empty: soakgate measures the target itself. */
  sources: readonly SourceRow[]
  /** null: the run has not ended, or soakgate was killed. */
  outcome: RunOutcome | null
}
