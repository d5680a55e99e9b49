import type { DurationText } from '../vocabulary/quantities.ts'
import type { Http, Poll } from './script.ts'

/** What every function of a scenario is given. */
export interface ScriptContext {
  /** Requests to the target. In `user` and `iteration` with the user's own connections and cookies. */
  http: Http
  /** Repeats a request until its answer is the one waited for; beyond `within` the function has timed out. */
  poll: Poll
  /** Notes a fact; false fails the iteration (in `setup` and `user`: the run) under this name. */
  check: (name: string, holds: boolean) => void
  /**
   * Names a part of the work: requests made in it carry the step's name in the record, and thresholds can choose them
   * by `{step=name}`. Steps nest. Returns what the function returns, and throws what it throws.
   */
  step: <T>(name: string, action: () => Promise<T> | T) => Promise<T>
  /** Random values, the same for the same seed: in an iteration by its number, in `user` by the user's. */
  random: Random
  /** Waits, also for a random time; ends early when the function's time is over. */
  sleep: (duration: DurationText | DurationRange) => Promise<void>
  /**
   * The value of an environment variable of soakgate. It is a secret: `[redacted]` stands for it in every file and
   * report. Missing or empty: the run ends with an error that names it.
   */
  env: (name: string) => string
  /**
   * Absolute paths of the files that match a glob pattern, sorted; the pattern is relative to the scenario file.
   * None: the run ends with an error.
   */
  files: (pattern: string) => Promise<string[]>
  /** Writes a line into target.log, as stream `load`. Beyond 20 lines a second in the long run they are left out. */
  log: (text: string) => void
  /** The run that it belongs to. */
  run: RunFacts
  /** Fires when the function's time is over or the run was stopped. */
  signal: AbortSignal
}

/** What `setup` is given; its requests are made over connections that only `teardown` uses too. */
export type SetupContext = ScriptContext

/** What `user` is given. */
export interface UserContext<Shared = unknown> extends ScriptContext {
  /** What `setup` returned, frozen. */
  shared: Shared
  /** Which user it is. */
  user: {
    /** Number of the user, from 0. */
    index: number
  }
}

/** What `iteration` is given. */
export interface IterationContext<Shared = unknown> extends ScriptContext {
  /** What `setup` returned, frozen. */
  shared: Shared
  /**
   * Says that this iteration made so many units of work, for a route that makes many reports in one request; several
   * calls add up. Growth and CPU time are then told per unit. @default 1 unit, where it is never called
   */
  units: (count: number) => void
  /** Which iteration it is. */
  iteration: {
    /** Number of this iteration, from 0; warm-up iterations have numbers of their own. */
    index: number
    /** Before the counted iterations, or one of them. */
    phase: 'warmup' | 'load'
    /** Iterations asked for in this run. */
    size: number
    /** Number of the user who makes it, from 0. */
    user: number
  }
}

/** What `teardown` is given. */
export interface TeardownContext<Shared = unknown> extends ScriptContext {
  /** What `setup` returned, frozen. */
  shared: Shared
}

/** A time from `min` to `max`, drawn evenly. */
export interface DurationRange {
  /** The shortest. */
  min: DurationText
  /** The longest. */
  max: DurationText
}

/** The run that a function belongs to. */
export interface RunFacts {
  /** Iterations asked for in this run. */
  size: number
  /** Concurrent users. */
  users: number
  /** Seed of the random values. */
  seed: number
  /** Address of the target, such as `http://127.0.0.1:8000`. */
  url: string
}

/** Random values, the same again for the same seed. */
export interface Random {
  /** A number of at least `from`, below `to`. @default 0 to 1 */
  number: (from?: number, to?: number) => number
  /** A whole number from `from` to `to`, both included. */
  integer: (from: number, to: number) => number
  /** True with this probability. @default 0.5 */
  boolean: (probability?: number) => boolean
  /** One of the values. */
  pick: <T>(values: readonly T[]) => T
  /** So many different ones of the values, in random order. */
  sample: <T>(values: readonly T[], count: number) => T[]
  /** A copy of the values in random order. */
  shuffle: <T>(values: readonly T[]) => T[]
  /** A UUID of version 4. */
  uuid: () => string
  /** So many letters and digits. */
  text: (length: number) => string
}
