import type { ByteText, DurationText } from '../vocabulary/quantities.ts'
import type { ThresholdText } from '../vocabulary/threshold-text.ts'
import type { DurationRange } from './context.ts'
import type {
  AutocannonEngineSpec,
  BackgroundSpec,
  CommandEngineSpec,
  IterationsEngineSpec,
  K6EngineSpec,
} from './engine-spec.ts'
import type { ScenarioScript } from './script.ts'
import type { ServerCountSpec } from './server-count-spec.ts'
import type { TargetSpec } from './target-spec.ts'

/** What a user writes: data, which is checked before anything starts, and the functions of the script. */
export interface ScenarioSpec<Shared = unknown> extends ScenarioScript<Shared> {
  /** Names the record's folder: letters, digits, dots and dashes. */
  name: string
  /** What one unit of work is called in reports. @default 'iteration' */
  iterationName?: string
  /** What reports call one of the several units that an iteration makes, where its script says `units(12)`. @default iterationName */
  unitName?: string
  /** Sizes of the ladder: how many iterations each run makes. @default [25, 100, 500]; with load.duration, what is due in it */
  iterations?: readonly number[]
  /** Concurrent users, each with connections and cookies of its own. At most as many as iterations. @default 1 */
  users?: number
  /** What makes the load. @default the functions of this scenario */
  load?: IterationsEngineSpec
  /** A load tool that runs beside the counted iterations; nothing of it is counted. @default none */
  background?: BackgroundSpec
  /** Of the whole ladder; what was not run by then is inconclusive. @default an hour, besides load.duration */
  timeLimit?: DurationText
  /** One iteration may take this long. @default '5m' */
  iterationTimeout?: DurationText
  /** One request may take this long. @default '60s' */
  requestTimeout?: DurationText
  /** `setup` may take this long. @default '60s' */
  setupTimeout?: DurationText
  /** `user` may take this long, for each user. @default '60s' */
  userTimeout?: DurationText
  /** `teardown` may take this long. @default '60s' */
  teardownTimeout?: DurationText
  /** Pause of a user between two iterations of the load; none in the warm-up. @default none */
  thinkTime?: DurationText | DurationRange
  /** Consecutive iterations that did not complete, after which the run ends. @default 20 */
  bailAfter?: number
  /** What the record of a run may take on disk; of longer runs a part of the rows is kept. @default '200MB' */
  recordLimit?: ByteText
  /** Lines of the log that count, by name: a text that they hold, or a regular expression; for `log_matches{pattern=name}`. `memory_error` and `many_figures` are counted in any case. @default none */
  logPatterns?: Readonly<Record<string, string | RegExp>>
  /** Every so many counted iterations the load pauses, and the target is brought to rest: a forced collection, for one. @default never */
  quiesce?: QuiesceSpec
  /** What single sizes have of their own; wins over a variant's, and loses to the command line's. @default nothing */
  sizes?: Readonly<Record<number, LoadSettingsSpec>>
  /** Iterations before the counted ones. @default 10 for each worker */
  warmup?: {
    /** How many for each worker of the target. @default 10 */
    iterationsPerWorker?: number
    /**
     * The longest warm-up that a worker may still need beyond them, in its own counted iterations: growth stops a run
     * early only where this is at most 0.6 of what a worker has made. @default 60
     */
    longest?: number
  }
  /** Modules with `export default defineService({ … })`, relative to the scenario file: started before the target, in this order. @default none */
  needs?: readonly string[]
  /** The service under test. */
  target: TargetSpec
  /**
   * Files in PEM, relative to the scenario file, by which the target is spoken to over TLS. A target that is started by
   * its command is then asked by https. @default Node's own certificates, for an address with https
   */
  tls?: TlsSpec
  /**
   * Where the service itself tells how many reports it made: told beside the load's own counts, and less than completed
   * is inconclusive. What was made before the counted iterations does not count. @default nowhere
   */
  serverCount?: ServerCountSpec
  /** Named changes of the scenario; one is chosen with `--variant`. @default none */
  variants?: Readonly<Record<string, VariantSpec>>
  /** Bounds that replace the defaults for their metric. @default the default thresholds alone */
  thresholds?: readonly (ThresholdText | ThresholdSpec | BudgetSpec)[]
}

/** A scenario whose load is made by a tool, with a script of its own: it has no functions. */
export interface ToolScenarioSpec extends Omit<ScenarioSpec, 'load' | keyof ScenarioScript> {
  /** The tool that makes the load. */
  load: K6EngineSpec | CommandEngineSpec | AutocannonEngineSpec
}

/** Settings of the load that a size or a variant may have of its own. */
export interface LoadSettingsSpec {
  /** Concurrent users. @default as the scenario */
  users?: number
  /** Pause of a user between two iterations of the load. @default as the scenario */
  thinkTime?: DurationText | DurationRange
  /** One iteration may take this long. @default as the scenario */
  iterationTimeout?: DurationText
  /** One request may take this long. @default as the scenario */
  requestTimeout?: DurationText
  /** Consecutive iterations that did not complete, after which the run ends. @default as the scenario */
  bailAfter?: number
}

/**
 * The files by which the service and its clients know each other, in PEM, relative to the scenario file. They are checked
 * before anything starts; those that are not there yet, after the services in `needs`, which may make them.
 */
export interface TlsSpec {
  /** Who signed the certificate of the service; replaces those that Node knows. @default those that Node knows */
  ca?: string
  /** The client certificate that the service asks for. @default none */
  cert?: string
  /** The key of `cert`, without a passphrase. @default none */
  key?: string
}

/** What a variant has of its own. */
export interface VariantSpec extends LoadSettingsSpec {
  /** Replaces the target's command. @default as the scenario */
  command?: readonly string[]
  /** Added to the target's environment. @default nothing */
  env?: Readonly<Record<string, string>>
  /** Replaces the sizes of the ladder. @default as the scenario */
  iterations?: readonly number[]
  /** Replace the scenario's of the same metric. @default none */
  thresholds?: readonly (ThresholdText | ThresholdSpec | BudgetSpec)[]
}

/** How the target is brought to rest, and how often. */
export type QuiesceSpec =
  /** A request for every worker, all at once over new connections: `'/gc'` or `'POST /gc'`. */
  | { every: number; http: `/${string}` | `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}` }
  /** A command in the target's folder: once for every worker where a word holds `{pid}`, such as `['jcmd', '{pid}', 'GC.run']`. */
  | { every: number; command: readonly string[] }

/** A threshold with settings of its own. */
export interface ThresholdSpec extends ThresholdSettingsSpec {
  /** The threshold, such as `'rss max < 512MiB'`. */
  expect: ThresholdText
}

/** What growth may come to over many iterations: `rss_growth_per_iteration` must be below the memory for each of them. */
export interface BudgetSpec extends ThresholdSettingsSpec {
  /** The service as it is meant to live, such as `{ iterations: 10_000, memory: '1GiB' }`. */
  budget: {
    /** How many iterations a worker makes before it is replaced or the service is deployed anew. */
    iterations: number
    /** What a worker may have added by then. */
    memory: ByteText
  }
}

/** What a threshold may say besides its bound. */
export interface ThresholdSettingsSpec {
  /** `warn` is shown and does not decide. @default 'fail' */
  level?: 'fail' | 'warn'
  /**
   * Whether the run ends as soon as this is proven broken; for bounds that stay broken, such as `rss max < 1GiB`, and
   * for growth of memory, which is looked at after 100, 200, 350, 500, … reports.
   * @default true for worker_crashes, oom_kills, worker_timeouts, limit_used and rss_growth_per_iteration, otherwise false
   */
  abort?: boolean
  /** Lets a known fail through for a while; what is not known stays inconclusive. @default none */
  accept?: AcceptanceSpec
}

/** Until when, and why, a known fail is let through. */
export interface AcceptanceSpec {
  /** The last day, in UTC, on which a run may begin that is let through, such as `'2027-01-31'`. */
  until: `${number}-${number}-${number}`
  /** Why, for whoever reads the report. */
  reason: string
}

/**
 * Types a scenario; returns it unchanged. The type of `shared` is what `setup` returns, which is known only to functions
 * that are written below it.
 */
// What is wrong is told by the last of them, which types the functions.
export function defineScenario(spec: ToolScenarioSpec): ToolScenarioSpec
export function defineScenario<Shared = unknown>(spec: ScenarioSpec<Shared>): ScenarioSpec<Shared>
export function defineScenario(spec: ScenarioSpec | ToolScenarioSpec): ScenarioSpec | ToolScenarioSpec {
  return spec
}
