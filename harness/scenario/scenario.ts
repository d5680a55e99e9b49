import type { CountSource } from './count-source.ts'
import type { BackgroundLoad, Load } from './load.ts'
import type { LoadSettings, Quiesce, ThinkTime } from './load-settings.ts'
import type { LogPattern } from './log-pattern.ts'
import type { Target } from './target.ts'

export type {
  CommandTarget,
  ContainerTarget,
  NamedContainerTarget,
  PidTarget,
  Readiness,
  RemoteTarget,
  RoleRules,
  Target,
  ToldServer,
  UrlTarget,
} from './target.ts'

/** The data of a scenario after validation: plain, complete, no optional fields; all of it goes into plan.json. */
export interface Scenario {
  name: string
  /** What reports call one unit of work: growth prints as "KiB per <iterationName>". */
  iterationName: string
  /** What reports call one of several units that an iteration makes; where it makes one, the same as `iterationName`. */
  unitName: string
  /** The sizes of the ladder, ascending; empty: as many as are due in the duration of the load. */
  iterations: readonly number[]
  /** Concurrent users, each in a closed loop with connections of its own. */
  users: number
  /** Of the whole ladder; reached: what was not run is inconclusive. */
  timeLimitMs: number
  iterationTimeoutMs: number
  requestTimeoutMs: number
  setupTimeoutMs: number
  userTimeoutMs: number
  teardownTimeoutMs: number
  /** Pause of a user between two iterations of the load; null: none. */
  thinkTime: ThinkTime | null
  /** Consecutive iterations that did not complete, after which the run ends. */
  bailAfter: number
  /** What the record of a run may take on disk. */
  recordLimitBytes: number
  /** Lines of the target's log that count, by name. */
  logPatterns: Readonly<Record<string, LogPattern>>
  /** What makes the load. */
  load: Load
  /** A load tool that runs beside the counted iterations; null: none does. */
  background: BackgroundLoad | null
  /** Where the number of reports comes from when others make the load; null: soakgate makes it. */
  count: CountSource | null
  /** Where the service itself tells how many reports it made, beside the load; null: nowhere. */
  serverCount: CountSource | null
  /** null: the load never pauses for the target to be brought to rest. */
  quiesce: Quiesce | null
  /** What single sizes have of their own; it wins over a variant's. */
  sizes: Readonly<Record<string, LoadSettings>>
  warmup: Warmup
  /** Absolute paths of the modules of services that are started before the target. */
  needs: readonly string[]
  target: Target
  variants: Readonly<Record<string, Variant>>
  thresholds: readonly ScenarioThreshold[]
}

export interface Warmup {
  /** Reports that every worker does before the counted ones. */
  iterationsPerWorker: number
  /** No worker warms up for longer than so many of its own counted reports; before 1/0.6 of them no growth stops a run. */
  longest: number
}

export interface ScenarioThreshold {
  /** The threshold's text in the grammar of vocabulary/threshold-grammar.ts. */
  expect: string
  /** `warn` is shown and does not decide. */
  level: 'fail' | 'warn'
  /** Whether the run ends as soon as it is proven broken; null: as its metric does by default. */
  abort: boolean | null
  /** null: a fail decides. */
  accept: Acceptance | null
}

/** A fail that is known and let through for a while. */
export interface Acceptance {
  /** The last day, in UTC, on which a run may begin that is let through: 2027-01-31. */
  until: string
  reason: string
}

/** What a variant changes; null: as in the scenario. */
export interface Variant extends LoadSettings {
  command: readonly string[] | null
  env: Readonly<Record<string, string>>
  /** Its own sizes. */
  iterations: readonly number[] | null
  /** They replace the scenario's of the same metric. */
  thresholds: readonly ScenarioThreshold[]
}
