import type { MetricName } from './metrics.ts'
import type { ByteUnit, DurationUnit } from './quantities.ts'

/** What a bound ends with: nothing where it is a count. */
export type BoundUnit = '' | '%' | ByteUnit | DurationUnit

/**
 * A threshold as an editor can check it: a known metric, and a bound with a known unit. What belongs together is
 * checked when the scenario is loaded: which aggregates, selectors and units a metric takes.
 */
export type ThresholdText =
  `${MetricName}${' ' | '{'}${string}${'<' | '>' | '='} ${number}${BoundUnit}${'' | ` at ${string}`}`
