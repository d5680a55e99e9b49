import type { RunRecord } from '../record/run-record.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import { warmUpShare } from '../vocabulary/early-proof.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'
import { analyzeRun, type RunAnalysis } from './analysis/run-analysis.ts'
import { cutRecord } from './record-cut.ts'
import { judgeAcceptance } from './thresholds/acceptance.ts'
import { evaluateThreshold } from './thresholds/evaluate.ts'
import { evaluateGrowth, visibleGrowth } from './thresholds/growth-threshold.ts'

/** What a look at growth finds; `extend` only at the end of what was asked. */
export type GrowthLook =
  | { kind: 'continue' }
  | { kind: 'stop'; why: string }
  | { kind: 'extend'; to: number; why: string }

const goOn: GrowthLook = { kind: 'continue' }

/** Reports come in fractions where they are shared out by CPU time. */
const attributionError = 0.05

/**
 * Looks at growth when so many counted iterations have ended. Before the end a leak that is proven against the bound of
 * the whole run stops it, where the longest warm-up that was declared cannot explain it; at the end a run that may be
 * extended goes on to the next look while growth is inconclusive.
 */
export function lookAtGrowth(record: RunRecord, ended: number, startedAt: string): GrowthLook {
  const { plan } = record
  const thresholds = plan.thresholds.filter((planned) => decides(planned, startedAt))
  if (ended < plan.size) return isLeakProven(record, ended, thresholds) ? stopAt(record, ended) : goOn
  const seen = cutRecord(record, ended)
  const next = plan.growthLooks.find((look) => look > ended)
  if (seen === null || next === undefined) return goOn
  const analysis = analyzeRun(seen)
  const open = thresholds.map((planned) => evaluateThreshold(planned, analysis)).find(isInconclusive)
  return open === undefined ? goOn : { kind: 'extend', to: next, why: open.reason }
}

/**
 * A leak that a run of so many reports would fail for as well is proven at once. A smaller one, which only the bound of
 * the whole run forbids, must be proven at the look before too: warm-ups that last are as small as that, and less so at
 * each look.
 */
function isLeakProven(record: RunRecord, ended: number, thresholds: readonly PlannedThreshold[]): boolean {
  const found = findLeak(record, ended, thresholds)
  if (found === null || found.isLarge) return found !== null
  const before = record.plan.growthLooks.findLast((look) => look < ended)
  return before !== undefined && findLeak(record, before, thresholds) !== null
}

/** What was proven when so many had ended; null: nothing was. */
function findLeak(
  record: RunRecord,
  ended: number,
  thresholds: readonly PlannedThreshold[],
): { isLarge: boolean } | null {
  const seen = cutRecord(record, ended)
  if (seen === null) return null
  const analysis = analyzeRun(seen)
  const warm = withoutYoung(analysis)
  const leaks = thresholds
    .filter(({ abort }) => abort)
    .map((planned) => evaluateGrowth(planned, analysis, warm))
    .filter(({ status }) => status === 'fail')
  if (leaks.length === 0) return null
  const boundSoFar = visibleGrowth(analysis, 1)
  return { isLarge: leaks.some(({ value }) => (value ?? 0) >= boundSoFar) }
}

function stopAt({ plan: { size, iterationName } }: RunRecord, ended: number): GrowthLook {
  return { kind: 'stop', why: `growth is proven after ${ended} of ${size} ${iterationName}s` }
}

function decides({ threshold, level, accept }: PlannedThreshold, startedAt: string): boolean {
  if (threshold.metric !== 'rss_growth_per_iteration' || level !== 'fail') return false
  return judgeAcceptance(accept, startedAt)?.state !== 'in force'
}

function isInconclusive({ status }: { status: string }): boolean {
  return status === 'inconclusive'
}

/** Growth of workers that may still be warming up is not known. */
function withoutYoung(analysis: RunAnalysis): Pick<RunAnalysis, 'slots' | 'pooledGrowth'> {
  const { longest } = analysis.record.plan.warmup
  const needed = (longest / warmUpShare) * (1 - attributionError)
  const known = (growth: GrowthEstimate): GrowthEstimate =>
    growth.status === 'estimated' && growth.ownReports < needed
      ? { status: 'unknown', reason: `a warm-up of up to ${longest} reports may still go on` }
      : growth
  return {
    slots: analysis.slots.map((slot) => ({ ...slot, growth: known(slot.growth) })),
    pooledGrowth: analysis.pooledGrowth === null ? null : known(analysis.pooledGrowth),
  }
}
