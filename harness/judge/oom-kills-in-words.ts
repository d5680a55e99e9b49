import type { EventRow } from '../record/events.ts'
import { countRows, heldBytes, type IterationRow, type Role } from '../record/rows.ts'
import { formatBytes, formatDuration } from '../vocabulary/quantities.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { askedIterations } from './asked-iterations.ts'
import { processesInWords } from './processes-in-words.ts'
import { describeEnd } from './worker-ends.ts'

/**
 * What the kernel ended for memory. Of workers each is told by itself. Of all others first how many there were, for one
 * kill of a browser leads to the next, and what a service that looks healthy does not show: whose memory it was, and
 * whether any report had failed by then.
 */
export function describeOomKills(kills: readonly EventRow[], analysis: RunAnalysis): string[] {
  const others = kills.filter(({ slot }) => slot === null)
  const [first] = others
  const described = kills.map((kill) => describeEnd(kill, analysis))
  if (first === undefined) return described
  return [inSum(others, kills.length - others.length, analysis), atFirst(first, analysis), ...described]
}

function inSum(others: readonly EventRow[], workers: number, analysis: RunAnalysis): string {
  const { record } = analysis
  const roles = Map.groupBy(others, ({ role }) => role)
  const who = [...roles].map(([role, events]) => processesInWords(countRows(events), role)).join(' and ')
  const [first, last] = [others[0]?.completed ?? 0, others.at(-1)?.completed ?? 0]
  const reports = `${askedIterations(record)} ${record.plan.iterationName}s`
  const when = first === last ? `after ${first} of ${reports}` : `after ${first} to ${last} of ${reports}`
  const were = countRows(others) === 1 ? 'was' : 'were'
  return `${who} ${were} killed by the kernel for memory, ${when}${workers === 0 ? '; no worker was' : ''}`
}

function atFirst(first: EventRow, analysis: RunAnalysis): string {
  const { role, timeMs } = first
  const living = livingAt(role, timeMs, analysis)
  const workersBytes = workersBytesAt(timeMs, analysis)
  const facts = [
    ...(living === 0 ? [] : [`${processesInWords(living, role)} lived`]),
    ...(workersBytes === null ? [] : [`the workers held ${formatBytes(workersBytes)}`]),
    failuresSince(first, analysis),
  ]
  return `when the first was killed, ${facts.join(', ')}`
}

/** 0: their births are not in the record. */
function livingAt(role: Role | null, timeMs: number, { record }: RunAnalysis): number {
  if (role === null) return 0
  const living = new Set<number | null>()
  for (const event of record.events) {
    if (event.timeMs >= timeMs) break
    if (event.role !== role) continue
    if (event.kind === 'born') living.add(event.pid)
    else living.delete(event.pid)
  }
  return living.size
}

/** Of all workers together, when each was last read; null: none was. */
function workersBytesAt(timeMs: number, { counted }: RunAnalysis): number | null {
  const latest = new Map<number | null, number>()
  for (const row of counted.samples) {
    if (row.timeMs <= timeMs && row.role === 'worker') latest.set(row.slot, heldBytes(row))
  }
  return latest.size === 0 ? null : [...latest.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function failuresSince(first: EventRow, { record }: RunAnalysis): string {
  const { iterationName: word } = record.plan
  const failed = record.iterations.filter(hasFailed).toSorted((a, b) => endOf(a) - endOf(b))
  const [failure] = failed
  if (failure === undefined) return `and no ${word} has failed`
  const laterMs = endOf(failure) - first.timeMs
  if (laterMs < 0) return `and a ${word} had failed already`
  const between = record.iterations.filter(
    (row) => row.outcome === 'completed' && endOf(row) > first.timeMs && endOf(row) < endOf(failure),
  )
  const more = `${countRows(between)} more ${word}s had completed`
  return `and no ${word} had failed: the first did ${formatDuration(laterMs)} later, when ${more}`
}

function hasFailed({ outcome }: IterationRow): boolean {
  return outcome === 'failed' || outcome === 'timed-out' || outcome === 'lost'
}

function endOf({ startMs, durationMs }: IterationRow): number {
  return (startMs ?? Number.POSITIVE_INFINITY) + (durationMs ?? 0)
}
