import { defaultThresholds } from '../vocabulary/default-thresholds.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import type { MetricName } from '../vocabulary/metrics.ts'
import type { LadderPlan, LookPlan, PlannedThreshold, RunPlan } from './ladder-plan.ts'
import { isStartedByUs, type Target } from './target.ts'

/** What only a target that has come to rest can tell: never known at a look into a run that goes on. */
const knownAtRest: ReadonlySet<MetricName> = new Set([
  'processes_left',
  'temporary_files_left',
  'pss',
  'private',
  'shared',
  'pss_change',
])

/**
 * The runs of a ladder. A target that can be started gets a fresh one for every size; one that runs already cannot be
 * restarted, so it makes one run of the largest size, which is looked at at the smaller ones.
 */
export function planRuns(target: Target, runs: readonly RunPlan[]): readonly RunPlan[] {
  const largest = runs.at(-1)
  if (largest === undefined || isStartedByUs(target)) return runs
  const looks = runs
    .slice(0, -1)
    .map(({ size, thresholds }): LookPlan => ({ size, thresholds: thresholds.filter(isKnownInLoad) }))
  return [{ ...largest, looks }]
}

/** Throws `memory-not-measured` for a target that is only an address: a run without memory would judge nothing. */
export function requireMemory({ scenario, runs }: LadderPlan): void {
  const target = runs[0]?.target
  if (target?.kind !== 'url') return
  throw new SoakgateError(
    'memory-not-measured',
    `${scenario.name} names an address alone, so its memory cannot be read`,
    {
      expected:
        'target.pid, target.command, target.image, target.container, target.prometheus or target.json beside the load',
      got: `target.url ${target.url} alone`,
    },
  )
}

/**
 * The default thresholds that make sense for a target. Of one that runs already others may be users too, so processes
 * that stay are nobody's fault.
 */
export function defaultsFor(target: Target): readonly string[] {
  if (isStartedByUs(target)) return defaultThresholds
  return defaultThresholds.filter((text) => !text.startsWith('processes_left'))
}

function isKnownInLoad({ threshold }: PlannedThreshold): boolean {
  return !knownAtRest.has(threshold.metric)
}
