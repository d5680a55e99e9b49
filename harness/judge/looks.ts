import type { EventKind, EventRow } from '../record/rows.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'

const decisive: Partial<Record<EventKind, 'worker_crashes' | 'oom_kills' | 'worker_timeouts'>> = {
  crashed: 'worker_crashes',
  'oom-killed': 'oom_kills',
  'timed-out': 'worker_timeouts',
}

/** Whether what has happened so far decides the run already: an end of a worker that a threshold forbids altogether. */
export function lookAtEvents(
  events: readonly EventRow[],
  plan: RunPlan,
): { kind: 'continue' } | { kind: 'stop'; why: string } {
  for (const event of events) {
    const metric = decisive[event.kind]
    if (metric === undefined) continue
    const forbids = plan.thresholds.some(
      ({ threshold, level }) =>
        threshold.metric === metric && level === 'fail' && threshold.bound === 0 && threshold.selectors.length === 0,
    )
    if (forbids) return { kind: 'stop', why: `worker ${event.slot ?? '?'} (pid ${event.pid ?? '?'}) ${event.kind}` }
  }
  return { kind: 'continue' }
}
