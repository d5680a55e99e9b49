import type { RunRecord } from '../record/run-record.ts'
import type { LadderPlan, LookPlan } from '../scenario/ladder-plan.ts'
import { judgeRun } from './judge-run.ts'
import { cutRecord } from './record-cut.ts'
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

/** The record as if the run had been of that size; null: so many never ended. */
function recordAtLook(record: RunRecord, { size, thresholds }: LookPlan): RunRecord | null {
  const seen = cutRecord(record, size)
  if (seen === null) return null
  const { outcome } = record
  const whole = {
    size,
    asked: size,
    lookedAt: null,
    status: 'complete',
    reason: null,
    detail: null,
    error: null,
  } as const
  return {
    ...seen,
    plan: { ...record.plan, size, thresholds, looks: [], growthLooks: [size], extendTo: null },
    outcome: outcome === null ? null : { ...outcome, ...whole },
  }
}
