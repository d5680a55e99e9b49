import type { EventRow } from '../record/events.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'

const verbs: Partial<Record<EventRow['kind'], string>> = {
  recycled: 'was recycled',
  crashed: 'crashed',
  'oom-killed': 'was killed by the kernel for memory',
  'timed-out': 'was killed by its server for being slow',
  killed: 'was killed from outside',
  left: 'left without a reason given',
  'master-ended': 'ended',
  'ended-unknown': 'ended, and how could not be known',
}

/** Iterations that a death broke off end at most this long before it is noticed: a core dump takes its time. */
const brokenOffWithinMs = 2000

/** How a worker ended, in one clause: `worker 1 (pid 4711) crashed at report 12 of 25 (lost): exit code 3 (…)`. */
export function describeEnd(event: EventRow, analysis: RunAnalysis): string {
  const pid = event.pid === null ? '' : ` (pid ${event.pid})`
  const who = `${nameOf(event)}${pid}`
  const what = verbs[event.kind] ?? event.kind
  const how = event.evidence ?? event.signal ?? (event.exitCode === null ? null : `exit code ${event.exitCode}`)
  return `${who} ${what} ${momentOf(event, analysis)}${how === null ? '' : `: ${how}`}`
}

function nameOf({ kind, slot, role }: EventRow): string {
  if (kind === 'master-ended') return 'the process that supervises the workers'
  return slot === null ? `a ${role ?? 'process'}` : `worker ${slot}`
}

function momentOf(event: EventRow, { record, times }: RunAnalysis): string {
  const { iterationName: word, size } = record.plan
  if (times.loadStartMs === null || event.timeMs < times.loadStartMs) return 'during the warm-up'
  const inFlight = record.iterations.filter((row) => {
    if (row.phase !== 'load' || row.startMs === null || row.durationMs === null) return false
    const endMs = row.startMs + row.durationMs
    return row.outcome !== 'completed' && row.startMs <= event.timeMs && endMs >= event.timeMs - brokenOffWithinMs
  })
  const lost = inFlight.find((row) => row.outcome === 'lost')
  if (lost !== undefined) return `at ${word} ${lost.iteration} of ${size} (lost)`
  const numbers = inFlight.map((row) => row.iteration).join(', ')
  if (inFlight.length > 0) return `with ${word}${inFlight.length > 1 ? 's' : ''} ${numbers} of ${size} in flight`
  return `after ${event.completed} of ${size} ${word}s`
}
