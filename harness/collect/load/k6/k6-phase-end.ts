import type { IterationPhase } from '../../../record/rows.ts'
import type { ToolReport, ToolThreshold } from '../../../record/run-outcome.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import type { ToolPhaseEnd } from '../tools/tool-load.ts'
import type { ToolEnd } from '../tools/tool-process.ts'
import { k6EndOf, markedAsFailed, thresholdCrossed } from './k6-end.ts'
import { type K6Part, nameOfPart } from './k6-parts.ts'

/** What a process of k6 told until it ended. */
export interface K6Told {
  phase: IterationPhase
  part: K6Part
  /** null: it gave none. */
  summary: Omit<ToolReport, 'end' | 'counted'> | null
  /** The last lines of its log. */
  messages: readonly string[]
  /** Whether an iteration has begun. */
  hasBegun: boolean
  /** Metrics that had a sample at all. */
  sampledMetrics: ReadonlySet<string>
}

/**
 * What the end of a process of k6 says of the phase. Without its summary nobody knows what became of its thresholds, so
 * it broke, whatever its exit code; those of a warm-up decide nothing. Throws `engine-failed` for what the user must mend
 * before any iteration begins.
 */
export function k6PhaseEnd(end: ToolEnd, told: K6Told): ToolPhaseEnd {
  const { kind, sentence, detail } = k6EndOf(end)
  const { phase, part, summary, messages, hasBegun } = told
  if (kind === 'mend' && !hasBegun) {
    throw new SoakgateError('engine-failed', 'k6 could not make the load', {
      expected: 'a script that k6 runs',
      got: part.count === 1 ? sentence : `${nameOfPart(part)}: ${sentence}`,
      details: messages,
    })
  }
  const { claimed = null, dropped = null } = summary ?? {}
  const report: ToolReport = { claimed, dropped, counted: null, end: sentence, thresholds: thresholdsOf(end, told) }
  if (kind === 'rows' && (summary !== null || phase === 'warmup')) return { endedBy: 'ended', detail, report }
  const why = kind === 'rows' ? `${sentence}; it gave no summary` : sentence
  return { endedBy: 'broke', detail: [why, messages.at(-1)].filter(Boolean).join('; '), report }
}

/** Those of the summary, and what the exit code alone says. */
function thresholdsOf({ code }: ToolEnd, { summary, sampledMetrics }: K6Told): ToolThreshold[] {
  const thresholds = (summary?.thresholds ?? []).map((one): ToolThreshold => {
    const isHeld = one.status === 'no-samples' && sampledMetrics.has(metricOf(one))
    return isHeld ? { ...one, status: 'held' } : one
  })
  const isCrossed = thresholds.some(({ status }) => status === 'crossed')
  if (code === markedAsFailed) thresholds.push({ text: 'exec.test.fail()', status: 'crossed' })
  if (code === thresholdCrossed && !isCrossed) {
    thresholds.push({ text: `one that it does not name (exit code ${code})`, status: 'crossed' })
  }
  return thresholds
}

/** Such as `queue` of `queue value<5`; of `queue{name:pay} value<5`, on a part of a metric, none that k6 tells of. */
function metricOf({ text }: ToolThreshold): string {
  return text.split(' ')[0] ?? ''
}
