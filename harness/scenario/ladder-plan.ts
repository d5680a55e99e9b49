import type { MemorySourceName } from '../vocabulary/memory-sources.ts'
import type { Threshold } from '../vocabulary/threshold-grammar.ts'
import type { CountSource } from './count-source.ts'
import type { BackgroundLoad, Load } from './load.ts'
import type { Quiesce, ThinkTime } from './load-settings.ts'
import type { LogPattern } from './log-pattern.ts'
import type { Acceptance, ScenarioThreshold, Target, Warmup } from './scenario.ts'

/** All that can be known of an invocation before anything is started; this is plan.json. */
export interface LadderPlan {
  schemaVersion: number
  soakgateVersion: string
  scenario: { name: string; iterationName: string; modulePath: string; exportName: string; moduleHash: string }
  variant: string | null
  /** What the command line asked for instead of the scenario's; null: nothing. */
  askedUsers: number | null
  seed: number
  timeLimitMs: number
  keepGoing: boolean
  machine: Machine
  runs: readonly RunPlan[]
}

export interface Machine {
  platform: string
  kernel: string
  nodeVersion: string
  cpus: number
  memoryBytes: number
  hasSwap: boolean
}

/** One run of the ladder: one size on a fresh target. */
export interface RunPlan {
  /** Iterations asked for. */
  size: number
  users: number
  seed: number
  iterationName: string
  /** What one of several units that an iteration makes is called. */
  unitName: string
  /** Absolute paths of the modules of services that are started before the target. */
  needs: readonly string[]
  target: Target
  /** Where its processes and their memory are read from. */
  source: MemorySourceName
  warmup: Warmup
  iterationTimeoutMs: number
  requestTimeoutMs: number
  setupTimeoutMs: number
  userTimeoutMs: number
  teardownTimeoutMs: number
  /** Pause of a user between two iterations of the load; null: none. */
  thinkTime: ThinkTime | null
  bailAfter: number
  /** What the record of the run may take on disk; rows and lines beyond it are thinned out. */
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
  /** Folder of its record, inside the invocation's. */
  directory: string
  thresholds: readonly PlannedThreshold[]
  /**
   * Smaller sizes that get no run of their own, because the target cannot be restarted: this run is judged for them by
   * what it had shown when so many iterations had ended. Empty for targets that are started.
   */
  looks: readonly LookPlan[]
  /**
   * Counted iterations after which growth is looked at, ascending: at the last ones it is judged, at those before a
   * proven leak ends the run. The chance of a false alarm is split over them.
   */
  growthLooks: readonly number[]
  /** While growth is inconclusive at the end, the run goes on to the next look, up to so many; null: it does not. */
  extendTo: number | null
}

/** A smaller size at which a run is looked at. */
export interface LookPlan {
  size: number
  thresholds: readonly PlannedThreshold[]
}

/** A threshold that holds for a run, and who asked for it. */
export interface PlannedThreshold {
  threshold: Threshold
  level: ScenarioThreshold['level']
  /** Whether the run ends as soon as it is proven broken. */
  abort: boolean
  /** null: a fail decides. */
  accept: Acceptance | null
  source: 'scenario' | 'command line' | 'default'
  /**
   * `own reports`: the bound of growth follows from what the run can see (judge/thresholds/default-growth.ts),
   * and `threshold.bound` is its value for a single worker.
   */
  boundFrom: 'text' | 'own reports'
}
