import type { EventRow } from '../record/events.ts'
import type { IterationRow, Role } from '../record/rows.ts'
import type { RunOutcome } from '../record/run-outcome.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'

export type RunStage = 'starting' | 'preparing' | 'warming up' | 'load' | 'settling' | 'tearing down' | 'stopping'

/** The memory of one process right now, for the live display. */
export interface LiveProcess {
  /** null: not told by what measures it. */
  pid: number | null
  role: Role
  slot: number | null
  rssBytes: number | null
}

/** Who wants to watch a run while it goes on; nothing here decides anything. */
export interface RunListener {
  onStage: (plan: RunPlan, stage: RunStage) => void
  onIteration: (plan: RunPlan, row: IterationRow) => void
  onEvent: (plan: RunPlan, row: EventRow) => void
  onMemory: (plan: RunPlan, processes: readonly LiveProcess[]) => void
  onEnd: (plan: RunPlan, outcome: RunOutcome) => void
}

export const noListener: RunListener = {
  onStage: () => {},
  onIteration: () => {},
  onEvent: () => {},
  onMemory: () => {},
  onEnd: () => {},
}
