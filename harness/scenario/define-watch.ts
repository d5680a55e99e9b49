import type { ByteText, DurationText } from '../vocabulary/quantities.ts'
import type { ThresholdText } from '../vocabulary/threshold-text.ts'
import type { BudgetSpec, ThresholdSpec } from './define-scenario.ts'
import type { JsonTargetSpec, PrometheusTargetSpec } from './remote-target-spec.ts'
import type { CommonTargetSpec, NamedContainerTargetSpec } from './target-spec.ts'

/** A service that is used by others: soakgate makes no load, it counts the reports that are made and reads the memory. */
export interface WatchSpec {
  /** Names the record's folder: letters, digits, dots and dashes. */
  name: string
  /** What one unit of work is called in reports. @default 'iteration' */
  iterationName?: string
  /** Numbers of reports at which it is judged; the largest ends the watch. @default [25, 100, 500] */
  iterations?: readonly number[]
  /** Of the whole watch; with fewer reports by then it is inconclusive. @default '1h' */
  timeLimit?: DurationText
  /** What the record may take on disk. @default '200MB' */
  recordLimit?: ByteText
  /** Reports before the counted ones. @default 10 for each worker */
  warmup?: {
    /** How many for each worker of the target. @default 10 */
    iterationsPerWorker?: number
    /** The longest warm-up beyond them, in own iterations of a worker; until 1/0.6 of it no growth ends the watch. @default 60 */
    longest?: number
  }
  /** The service: it runs already, and is only read. */
  target: WatchedTargetSpec
  /** Where the number of reports comes from. */
  count: CountSpec
  /** Bounds that replace the defaults for their metric. @default the default thresholds alone */
  thresholds?: readonly (ThresholdText | ThresholdSpec | BudgetSpec)[]
}

/** A service that runs already: its process, its container, or where its memory is measured. */
export type WatchedTargetSpec =
  | WatchedProcessSpec
  | WatchedContainerSpec
  | Omit<PrometheusTargetSpec, 'url' | 'pidHeader'>
  | Omit<JsonTargetSpec, 'url' | 'pidHeader'>

/** The process of a service that runs already. */
export interface WatchedProcessSpec extends Omit<CommonTargetSpec, 'pidHeader'> {
  /** The process that is the service, or supervises its workers. */
  pid: number
}

/** A container that runs already. */
export interface WatchedContainerSpec extends Omit<NamedContainerTargetSpec, 'port' | 'url' | 'pidHeader'> {}

/** Where the number of reports comes from. What was made before the watch began does not count. */
export type CountSpec =
  /** Lines of a growing file, relative to the scenario file, that match a regular expression; its group `(?<pid>…)` names the worker. */
  | { log: string; pattern: string }
  /** A number at an address: the whole body, or what a JSON pointer such as `/reports/made` finds in it. */
  | { url: string; pointer?: `/${string}` }
  /** A counter in the text format of Prometheus, such as `reports_total{status="ok"}`; series that match are summed up. */
  | { url: string; counter: string }
  /** No count at all: every so often stands for one iteration. */
  | { every: DurationText }

/** Types a watch; returns it unchanged. */
export function defineWatch(spec: WatchSpec): WatchSpec {
  return spec
}
