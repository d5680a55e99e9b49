import type { MetricName } from './metrics.ts'
import type { Threshold } from './threshold-grammar.ts'

/**
 * Metrics that can only get worse while a run goes on, so that a bound once broken stays broken; `above` an upper
 * bound, `below` a lower one. Averages, percentiles, what is left and growth can still become better (of growth see mayAbort).
 */
export const provableEarly = {
  rss: 'above',
  rss_peak: 'above',
  memory_peak: 'above',
  limit_used: 'above',
  worker_crashes: 'above',
  oom_kills: 'above',
  worker_timeouts: 'above',
  worker_exits_unexplained: 'above',
  worker_kills: 'above',
  worker_recycles: 'above',
  iterations_completed: 'below',
  iteration_failed_rate: 'above',
  iteration_refused_rate: 'above',
  iteration_duration: 'above',
  responses: 'above',
} as const satisfies Partial<Record<MetricName, 'above' | 'below'>>

export type EarlyMetric = keyof typeof provableEarly

/** A threshold that can be proven broken before the run is over. */
export type EarlyThreshold = Threshold & { metric: EarlyMetric }

export function isProvableEarly(threshold: Threshold): threshold is EarlyThreshold {
  const { metric, aggregate, operator } = threshold
  if (!Object.hasOwn(provableEarly, metric) || (aggregate !== null && aggregate !== 'max')) return false
  const broken = provableEarly[metric as EarlyMetric]
  return operator === '==' || (broken === 'above' ? operator.startsWith('<') : operator.startsWith('>'))
}

/**
 * Whether a threshold may end a run before it is over: it is proven broken for good, or it is on growth of memory, for
 * which a leak is proven at fixed looks.
 */
export function mayAbort(threshold: Threshold): boolean {
  return isProvableEarly(threshold) || threshold.metric === 'rss_growth_per_iteration'
}

/**
 * What stops a run where nothing else is said: ends of workers and a limit that is nearly used up at once, as nothing
 * that follows could mend them; growth at its looks.
 */
export const abortsByDefault: readonly MetricName[] = [
  'worker_crashes',
  'oom_kills',
  'worker_timeouts',
  'limit_used',
  'rss_growth_per_iteration',
]

/** Growth may end a run only where the longest warm-up is at most this share of the reports that a worker made by then. */
export const warmUpShare = 0.6
