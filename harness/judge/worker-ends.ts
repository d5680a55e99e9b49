import type { EventRow } from '../record/rows.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'

const verbs: Partial<Record<EventRow['kind'], string>> = {
  recycled: 'was recycled',
  crashed: 'crashed',
  'oom-killed': 'was killed by the kernel for memory',
  'timed-out': 'was killed by its server for being slow',
  killed: 'was killed from outside',
  left: 'left without a reason given',
  'ended-unknown': 'ended, and how could not be known',
}

/** How a worker ended, in one clause: `worker 1 (pid 4711) crashed at report 12: exit code 3`. */
export function describeEnd(event: EventRow, analysis: RunAnalysis): string {
  const who =
    event.slot === null
      ? `a ${event.role ?? 'process'} (pid ${event.pid ?? '?'})`
      : `worker ${event.slot} (pid ${event.pid ?? '?'})`
  const what = verbs[event.kind] ?? event.kind
  const how =
    event.signal !== null ? `: signal ${event.signal}` : event.exitCode !== null ? `: exit code ${event.exitCode}` : ''
  const evidence = event.evidence === null ? '' : ` (${event.evidence})`
  return `${who} ${what} ${momentOf(event, analysis)}${how}${evidence}`
}

function momentOf(event: EventRow, { record, times }: RunAnalysis): string {
  const word = record.plan.iterationName
  if (times.loadStartMs === null || event.timeMs < times.loadStartMs) return 'during the warm-up'
  if (times.loadEndMs !== null && event.timeMs > times.loadEndMs) return 'after the load'
  return `at ${word} ${Math.min(event.completed + 1, record.plan.size)} of ${record.plan.size}`
}
