import type { ByteText, DurationText } from '../vocabulary/quantities.ts'
import type { ScenarioScript } from './script.ts'

/** What a user writes: data, which is checked before anything starts, and the functions of the script. */
export interface ScenarioSpec extends ScenarioScript {
  /** Names the record's folder: letters, digits, dots and dashes. */
  name: string
  /** What one unit of work is called in reports. @default 'iteration' */
  iterationName?: string
  /** Sizes of the ladder: how many iterations each run makes. @default [25, 100, 500] */
  iterations?: readonly number[]
  /** Concurrent users. @default 1 */
  users?: number
  /** Of the whole ladder; what was not run by then is inconclusive. @default '1h' */
  timeLimit?: DurationText
  /** One iteration may take this long. @default '5m' */
  iterationTimeout?: DurationText
  /** One request may take this long. @default '60s' */
  requestTimeout?: DurationText
  /** Consecutive iterations that did not complete, after which the run ends. @default 20 */
  bailAfter?: number
  /** What the record of a run may take on disk; of longer runs a part of the rows is kept. @default '200MB' */
  recordLimit?: ByteText
  /** Iterations before the counted ones. */
  warmup?: {
    /** @default 10 */
    iterationsPerWorker?: number
  }
  target: CommandTargetSpec
  /** Named changes of the target; one is chosen with `--variant`. @default none */
  variants?: Readonly<Record<string, VariantSpec>>
  /** Bounds that replace the defaults for their metric. @default the default thresholds alone */
  thresholds?: readonly (string | ThresholdSpec)[]
}

export interface CommandTargetSpec {
  /** Program and arguments; `{port}` stands for the port. A program with a slash is relative to the scenario file. */
  command: readonly string[]
  /** Folder in which it is started, relative to the scenario file. @default the folder of the scenario file */
  cwd?: string
  /** Added to the environment; `{port}` stands for the port. @default none */
  env?: Readonly<Record<string, string>>
  /** @default a free one */
  port?: number
  /** How it is known that the service is ready: a path that answers 2xx, a line of its log, or just its open port. @default the open port within 60s */
  ready?: { url: string; within?: DurationText } | { log: string; within?: DurationText } | { within?: DurationText }
  /** Time between TERM and KILL when it is stopped. @default '10s' */
  stopWithin?: DurationText
  /** Response header that names the pid of the worker that answered. @default none: reports are attributed by CPU time */
  pidHeader?: string
  /** Text of the log line by which the server says that it replaces worker `{pid}` on purpose. @default the lines of known servers */
  recycleLog?: string
}

export interface VariantSpec {
  /** Replaces the target's command. */
  command?: readonly string[]
  /** Added to the target's environment. */
  env?: Readonly<Record<string, string>>
  /** Replaces the number of users. */
  users?: number
}

export interface ThresholdSpec {
  /** The threshold, such as `'rss max < 512MiB'`. */
  expect: string
  /** `warn` is shown and does not decide. @default 'fail' */
  level?: 'fail' | 'warn'
  /**
   * Whether the run ends as soon as this is proven broken; for bounds that stay broken, such as `rss max < 1GiB`.
   * @default true for worker_crashes, oom_kills and worker_timeouts, otherwise false
   */
  abort?: boolean
  /** Lets a known fail through for a while; what is not known stays inconclusive. @default none */
  accept?: AcceptanceSpec
}

export interface AcceptanceSpec {
  /** The last day, in UTC, on which a run may begin that is let through, such as `'2027-01-31'`. */
  until: `${number}-${number}-${number}`
  /** Why, for whoever reads the report. */
  reason: string
}

/** Types a scenario; returns it unchanged. */
export function defineScenario(spec: ScenarioSpec): ScenarioSpec {
  return spec
}
