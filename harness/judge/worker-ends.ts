import type { EventRow } from '../record/events.ts'
import type { IterationRow } from '../record/rows.ts'
import { lifeOf, reportsOfLife } from './analysis/life-reports.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { askedIterations } from './asked-iterations.ts'
import { ordinal } from './ordinal.ts'

const verbs: Partial<Record<EventRow['kind'], string>> = {
  recycled: 'was recycled',
  crashed: 'crashed',
  'oom-killed': 'was killed by the kernel for memory',
  'timed-out': 'was killed by its server for being slow',
  killed: 'was killed from outside',
  left: 'left without a reason given',
  'master-ended': 'ended',
  'workers-gone': 'were gone',
  'ended-unknown': 'ended, and how could not be known',
}

/** Iterations that a death broke off end at most this long before it is noticed: a core dump takes its time. */
const brokenOffWithinMs = 2000
/** Those for which a proxy in front of the service answers end at once, so no longer before than two looks. */
const answeredWithinMs = 200

/**
 * How a worker ended, in one clause: `worker 1 (pid 4711) crashed at report 12 of 25, the 22nd of this process (lost):
 * exit code 3 (…)`.
 */
export function describeEnd(event: EventRow, analysis: RunAnalysis): string {
  const pid = event.pid === null ? '' : ` (pid ${event.pid})`
  const who = `${nameOf(event)}${pid}`
  const what = verbs[event.kind] ?? event.kind
  const how = event.evidence ?? event.signal ?? (event.exitCode === null ? null : `exit code ${event.exitCode}`)
  return `${who} ${what} ${momentOf(event, analysis)}${how === null ? '' : `: ${how}`}`
}

/** Who ended: `worker 1`, `a browser`. */
export function nameOf({ kind, slot, role }: EventRow): string {
  if (kind === 'master-ended') return 'the process that supervises the workers'
  if (kind === 'workers-gone') return 'all workers'
  return slot === null ? `a ${role ?? 'process'}` : `worker ${slot}`
}

function momentOf(event: EventRow, analysis: RunAnalysis): string {
  const { record, times } = analysis
  const { iterationName: word } = record.plan
  const size = askedIterations(record)
  const latest = ofThisProcess(event, analysis, 0)
  if (times.loadStartMs === null || event.timeMs < times.loadStartMs) {
    return latest === null ? 'during the warm-up' : `during the warm-up, after ${latest}`
  }
  const inFlight = brokenOffBy(event, record.iterations)
  // Where several workers end at about the same time, each has lost its own.
  const lost = inFlight.find(({ outcome }) => outcome === 'lost')
  if (lost !== undefined) {
    const next = ofThisProcess(event, analysis, 1)
    return `at ${word} ${lost.iteration} of ${size}${next === null ? '' : `, ${next}`} (lost)`
  }
  if (inFlight.length > 0) {
    const numbers = inFlight
      .map((row) => row.iteration)
      .sort((a, b) => a - b)
      .join(', ')
    const flying = `with ${word}${inFlight.length > 1 ? 's' : ''} ${numbers} of ${size} in flight`
    return latest === null ? flying : `${flying}, after ${latest}`
  }
  return `after ${event.completed} of ${size} ${word}s${latest === null ? '' : `, ${latest}`}`
}

/** What was in flight and did not complete, the nearest to the moment first: of each user one, who makes one at a time. */
function brokenOffBy(event: EventRow, iterations: readonly IterationRow[]): IterationRow[] {
  const inFlight = iterations.filter((row) => {
    if (row.phase !== 'load' || row.startMs === null || row.durationMs === null) return false
    const withinMs = isAnswered(row) ? answeredWithinMs : brokenOffWithinMs
    const isUnderWay = row.startMs <= event.timeMs && endOf(row) >= event.timeMs - withinMs
    return isUnderWay && row.outcome !== 'completed' && !isAnsweredByAnother(row, event)
  })
  const distance = (row: IterationRow) => Math.abs(endOf(row) - event.timeMs)
  const nearest = inFlight.toSorted((a, b) => distance(a) - distance(b))
  return [...Map.groupBy(nearest, ({ user, iteration }) => user ?? `none ${iteration}`).values()].flatMap(
    ([row]) => row ?? [],
  )
}

function endOf({ startMs, durationMs }: IterationRow): number {
  return (startMs ?? Number.POSITIVE_INFINITY) + (durationMs ?? 0)
}

/** What was lost or broken off may have got its last answer from one worker and waited for another. */
function isAnsweredByAnother(row: IterationRow, { pid }: EventRow): boolean {
  return isAnswered(row) && row.workerPid !== null && pid !== null && row.workerPid !== pid
}

function isAnswered({ outcome, status }: IterationRow): boolean {
  return status !== null && (outcome === 'failed' || outcome === 'refused')
}

/**
 * The last report that the process completed, or one of those after it, counted from its birth with the warm-up:
 * `the 22nd of this process`, `about the 22nd …` where reports were given to it by CPU time; null: not known, or none.
 */
function ofThisProcess(event: EventRow, analysis: RunAnalysis, following: number): string | null {
  const life = lifeOf(event, analysis)
  const own = life === null ? null : reportsOfLife(life, event.timeMs, analysis)
  const number = own === null ? 0 : Math.round(own.reports) + following
  if (own === null || number < 1) return null
  return `${own.isExact ? '' : 'about '}the ${ordinal(number)} of this process`
}
