import { defaultThresholds } from '../vocabulary/default-thresholds.ts'
import type { MetricName } from '../vocabulary/metrics.ts'
import type { LookPlan, PlannedThreshold, RunPlan } from './ladder-plan.ts'
import type { Target } from './target.ts'

/** What only a target that has come to rest can tell: never known at a look into a run that goes on. */
const knownAtRest: ReadonlySet<MetricName> = new Set([
  'processes_left',
  'temporary_files_left',
  'pss',
  'private',
  'pss_change',
])

/**
 * The runs of a ladder. A target that can be started gets a fresh one for every size; one that runs already cannot be
 * restarted, so it makes one run of the largest size, which is looked at at the smaller ones.
 */
export function planRuns(target: Target, runs: readonly RunPlan[]): readonly RunPlan[] {
  const largest = runs.at(-1)
  if (target.kind === 'command' || largest === undefined) return runs
  const looks = runs
    .slice(0, -1)
    .map(({ size, thresholds }): LookPlan => ({ size, thresholds: thresholds.filter(isKnownInLoad) }))
  return [{ ...largest, looks }]
}

/**
 * The default thresholds that make sense for a target. Of one that runs already others may be users too, so processes
 * that stay are nobody's fault; without a limit of memory none can be used up.
 */
export function defaultsFor(target: Target): readonly string[] {
  const mayHaveLimit = target.kind === 'pid' || (target.kind === 'command' && target.memoryLimitBytes !== null)
  return defaultThresholds.filter((text) => {
    if (text.startsWith('limit_used')) return mayHaveLimit
    return target.kind === 'command' || !text.startsWith('processes_left')
  })
}

function isKnownInLoad({ threshold }: PlannedThreshold): boolean {
  return !knownAtRest.has(threshold.metric)
}
