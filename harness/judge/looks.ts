import type { RecordedRow } from '../record/tables.ts'
import type { PlannedThreshold, RunPlan } from '../scenario/ladder-plan.ts'
import { type EarlyThreshold, isProvableEarly, provableEarly } from '../vocabulary/early-proof.ts'
import { metricOf } from '../vocabulary/metrics.ts'
import { formatQuantity } from '../vocabulary/quantities.ts'
import { openWatch } from './looks/watches.ts'
import { judgeAcceptance } from './thresholds/acceptance.ts'
import { compare } from './thresholds/comparison.ts'
import { nameOf } from './worker-ends.ts'

/** What a look at the run so far decides. */
export type Look = { kind: 'continue' } | { kind: 'stop'; why: string }

/**
 * Follows a run row by row and says when a threshold with `abort` is proven broken: nothing that comes later could
 * mend it. Keeps counters only, however long the run is. A fail that is accepted on that day stops nothing.
 */
export function openLooks(plan: RunPlan, startedAt: string): (seen: RecordedRow) => Look {
  const watched = plan.thresholds.flatMap((planned) => {
    const { threshold } = planned
    if (!mayStop(planned, startedAt) || !isProvableEarly(threshold)) return []
    return [{ threshold, watch: openWatch(threshold, plan) }]
  })
  return (seen) => {
    for (const { threshold, watch } of watched) {
      const value = watch(seen)
      if (value !== null && isBroken(threshold, value)) return { kind: 'stop', why: inWords(threshold, value, seen) }
    }
    return { kind: 'continue' }
  }
}

function mayStop({ abort, level, accept }: PlannedThreshold, startedAt: string): boolean {
  return abort && level === 'fail' && judgeAcceptance(accept, startedAt)?.state !== 'in force'
}

/** Whether the value so far, the best that can still become of it, breaks the bound. */
function isBroken({ metric, operator, bound }: EarlyThreshold, value: number): boolean {
  if (operator !== '==') return !compare(value, operator, bound)
  return provableEarly[metric] === 'above' ? value > bound : value < bound
}

function inWords(threshold: EarlyThreshold, value: number, { table, row }: RecordedRow): string {
  if (table === 'events') return `${nameOf(row)} (pid ${row.pid ?? '?'}) ${row.kind}`
  const limit = provableEarly[threshold.metric] === 'above' ? 'it is already' : 'it can no longer be more than'
  return `${threshold.text}: ${limit} ${formatQuantity(value, metricOf(threshold.metric).dimension)}`
}
