import type { RunRecord } from '../record/run-record.ts'

/** Counted iterations that a run was asked for: its size, or more where it went on. */
export function askedIterations({ plan, outcome }: Pick<RunRecord, 'plan' | 'outcome'>): number {
  return outcome?.asked ?? plan.size
}
