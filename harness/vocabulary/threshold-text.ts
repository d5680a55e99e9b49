import type { MetricName } from './metrics.ts'
import type { ByteText, ByteUnit, DurationUnit } from './quantities.ts'

/** What a bound ends with: nothing where it is a count. */
export type BoundUnit = '' | '%' | ByteUnit | DurationUnit

/**
 * A threshold as an editor can check it: a known metric, and a bound with a known unit. What belongs together is
 * checked when the scenario is loaded: which aggregates, selectors and units a metric takes.
 */
export type ThresholdText =
  | `${MetricName}${' ' | '{'}${string}${'<' | '>' | '='} ${number}${BoundUnit}${'' | ` at ${string}`}`
  | BudgetText

/** Bytes per iteration may be bounded by a budget over many: `rss_growth_per_iteration < 1GiB/10000`. */
export type BudgetText =
  `${BudgetMetric}${' ' | '{'}${string}${'<' | '>' | '='} ${ByteText}/${number}${'' | ` at ${string}`}`

/** Metrics in bytes per iteration. */
export type BudgetMetric = 'rss_growth_per_iteration' | 'rss_growth_detectable' | 'temporary_bytes_growth_per_iteration'
