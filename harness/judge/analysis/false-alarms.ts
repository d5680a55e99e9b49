import type { RunPlan } from '../../scenario/ladder-plan.ts'

/** Into how many parts the chance of a false alarm is split. */
export interface FalseAlarmParts {
  /** For every worker slot alone. */
  slot: number
  /** For all slots together. */
  pooled: number
}

/**
 * The chance α of a false alarm is that of a whole run, not of one series: it is split evenly over the looks at which
 * growth is judged and over what thresholds on growth ask for, then in half between all slots together and each
 * alone, that half evenly over the slots (Bonferroni; Dunn 1961). What is judged less often than planned only lowers it.
 */
export function falseAlarmParts(
  { growthLooks, thresholds }: Pick<RunPlan, 'growthLooks' | 'thresholds'>,
  slots: number,
): FalseAlarmParts {
  const looks = Math.max(1, growthLooks.length)
  const growth = thresholds.filter(({ threshold }) => threshold.metric.endsWith('_growth_per_iteration'))
  const named = new Set(growth.map(({ threshold }) => JSON.stringify([threshold.metric, threshold.selectors])))
  const each = looks * Math.max(1, named.size)
  return slots > 1 ? { slot: 2 * slots * each, pooled: 2 * each } : { slot: each, pooled: each }
}
