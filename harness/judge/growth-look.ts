import type { RunRecord } from '../record/run-record.ts'
import type { PlannedThreshold } from '../scenario/ladder-plan.ts'
import { warmUpShare } from '../vocabulary/early-proof.ts'
import type { GrowthEstimate } from './analysis/growth/growth.ts'
import { analyzeRun, type RunAnalysis } from './analysis/run-analysis.ts'
import { cutRecord } from './record-cut.ts'
import { judgeAcceptance } from './thresholds/acceptance.ts'
import { evaluateThreshold } from './thresholds/evaluate.ts'
import { evaluateGrowth } from './thresholds/growth-threshold.ts'

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
  const seen = cutRecord(record, ended)
  if (seen === null) return goOn
  const analysis = analyzeRun(seen)
  const thresholds = plan.thresholds.filter((planned) => decides(planned, startedAt))
  if (ended < plan.size) return findLeak(thresholds, analysis, ended)
  const next = plan.growthLooks.find((look) => look > ended)
  if (next === undefined) return goOn
  const open = thresholds.map((planned) => evaluateThreshold(planned, analysis)).find(isInconclusive)
  return open === undefined ? goOn : { kind: 'extend', to: next, why: open.reason }
}

function findLeak(thresholds: readonly PlannedThreshold[], analysis: RunAnalysis, ended: number): GrowthLook {
  const warm = withoutYoung(analysis)
  const leak = thresholds
    .filter(({ abort }) => abort)
    .map((planned) => evaluateGrowth(planned, analysis, warm))
    .find(({ status }) => status === 'fail')
  if (leak === undefined) return goOn
  const { size, iterationName } = analysis.record.plan
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
