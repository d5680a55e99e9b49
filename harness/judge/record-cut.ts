import type { EventRow } from '../record/events.ts'
import { countRows, type IterationRow, type SampleRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'

/** What was known when so many counted iterations had ended, plan and outcome as they are; null: so many never ended. */
export function cutRecord(record: RunRecord, endedIterations: number): RunRecord | null {
  const load = record.iterations.filter(({ phase, startMs }) => phase === 'load' && startMs !== null)
  const ended: IterationRow[] = []
  let count = 0
  for (const row of [...load].sort((a, b) => endOf(a) - endOf(b))) {
    if (count >= endedIterations) break
    ended.push(row)
    count += row.standsFor ?? 1
  }
  const last = ended.at(-1)
  if (last === undefined || count < endedIterations) return null
  const untilMs = readingAfter(record.samples, endOf(last))
  const isBefore = ({ timeMs }: { timeMs: number }) => timeMs <= untilMs
  const numbers = new Set(ended.map(({ iteration }) => iteration))
  return {
    ...record,
    iterations: [...record.iterations.filter(({ phase }) => phase !== 'load'), ...ended],
    requests: record.requests.filter(
      ({ phase, iteration }) => phase !== 'load' || iteration === null || numbers.has(iteration),
    ),
    samples: record.samples.filter(isBefore),
    groups: record.groups.filter(isBefore),
    ticks: record.ticks.filter(isBefore),
    events: [...record.events.filter(isBefore), endOfLoad(untilMs, ended)],
    seconds: record.seconds.filter(({ timeMs, spanMs }) => timeMs + spanMs <= untilMs),
    rests: record.rests.filter(isBefore),
    heaps: record.heaps.filter(isBefore),
    temporary: record.temporary.filter(isBefore),
    leftovers: [],
    matches: record.matches.filter(isBefore),
    sources: record.sources,
  }
}

/** The reading that the end of an iteration asked for belongs to it; without one its end. */
function readingAfter(samples: readonly SampleRow[], endMs: number): number {
  return samples.find(({ trigger, timeMs }) => trigger === 'report' && timeMs >= endMs)?.timeMs ?? endMs
}

function endOf({ startMs, durationMs }: IterationRow): number {
  return (startMs ?? Number.POSITIVE_INFINITY) + (durationMs ?? 0)
}

function endOfLoad(timeMs: number, ended: readonly IterationRow[]): EventRow {
  const completed = countRows(ended.filter(({ outcome }) => outcome === 'completed'))
  const nothing = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }
  return { timeMs, kind: 'load-ended', completed, ...nothing }
}
