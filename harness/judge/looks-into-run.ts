import type { EventRow } from '../record/events.ts'
import { countRows, type IterationRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { LadderPlan, LookPlan } from '../scenario/ladder-plan.ts'
import { judgeRun } from './judge-run.ts'
import type { RunVerdict } from './verdict.ts'

/**
 * The verdicts that one record gives: its own, and before it those of the smaller sizes at which the run is looked at,
 * because its target could not be restarted for them. A size that the run did not reach has none.
 */
export function judgeWithLooks(record: RunRecord): RunVerdict[] {
  const looks = record.plan.looks.flatMap((look) => {
    const part = recordAtLook(record, look)
    return part === null ? [] : [judgeLook(part, record)]
  })
  return [...looks, judgeRun(record)]
}

/** All sizes that a ladder judges, ascending. */
export function sizesOf({ runs }: LadderPlan): number[] {
  return runs.flatMap(({ size, looks }) => [...looks.map((look) => look.size), size])
}

function judgeLook(part: RunRecord, whole: RunRecord): RunVerdict {
  const verdict = judgeRun(part)
  const { iterationName, size } = whole.plan
  const sentence = `No run of its own: the first ${part.plan.size} of the ${size} ${iterationName}s of one run, because a target that ran before cannot be restarted.`
  return { ...verdict, findings: [...verdict.findings, { status: 'note', threshold: null, sentence, evidence: [] }] }
}

/** What was known when so many counted iterations had ended; null: so many never ended. */
function recordAtLook(record: RunRecord, look: LookPlan): RunRecord | null {
  const load = record.iterations.filter(({ phase, startMs }) => phase === 'load' && startMs !== null)
  const ended: IterationRow[] = []
  for (const row of [...load].sort((a, b) => endOf(a) - endOf(b))) {
    if (countRows(ended) >= look.size) break
    ended.push(row)
  }
  const last = ended.at(-1)
  if (last === undefined || countRows(ended) < look.size) return null
  const untilMs = endOf(last)
  const isBefore = ({ timeMs }: { timeMs: number }) => timeMs <= untilMs
  const numbers = new Set(ended.map(({ iteration }) => iteration))
  return {
    plan: { ...record.plan, size: look.size, thresholds: look.thresholds, looks: [] },
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
    temporary: record.temporary.filter(isBefore),
    leftovers: [],
    matches: record.matches.filter(isBefore),
    outcome:
      record.outcome === null
        ? null
        : { ...record.outcome, size: look.size, status: 'complete', reason: null, detail: null, error: null },
  }
}

function endOf({ startMs, durationMs }: IterationRow): number {
  return (startMs ?? Number.POSITIVE_INFINITY) + (durationMs ?? 0)
}

function endOfLoad(timeMs: number, ended: readonly IterationRow[]): EventRow {
  const completed = countRows(ended.filter(({ outcome }) => outcome === 'completed'))
  const nothing = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }
  return { timeMs, kind: 'load-ended', completed, ...nothing }
}
