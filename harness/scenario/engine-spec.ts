import type { ArrivalRateText, DurationText } from '../vocabulary/quantities.ts'
import type { ServerCountSpec } from './server-count-spec.ts'
import type { ToolOutputName } from './tool-output-names.ts'

/** What makes the load: the scenario's functions, or a tool that soakgate starts and counts. */
export type EngineSpec = IterationsEngineSpec | K6EngineSpec | CommandEngineSpec | AutocannonEngineSpec

/**
 * The scenario's own functions, run by soakgate: exactly as many iterations as were asked for. Without a rate each user
 * makes one after the other (a closed loop: a slower service is asked less often). With a rate they begin when they are
 * due, whatever became of those before (an open model): one that finds every user busy waits for the first that is free,
 * and `iteration_duration` counts from when it was due.
 */
export interface IterationsEngineSpec {
  /** Which engine makes the load. @default 'iterations' */
  engine?: 'iterations'
  /** How many iterations are due in a time, such as `'2/s'`; with `stages`, at their beginning. @default a closed loop; with `stages`, '0/s' */
  rate?: ArrivalRateText
  /** `constant`: evenly; `poisson`: at random and independent of each other, drawn from the seed. @default 'constant' */
  arrivals?: 'constant' | 'poisson'
  /** How the rate changes; the last one stays. @default it does not */
  stages?: readonly RateStageSpec[]
  /**
   * The load ends when so much time is over, and makes as many iterations as are due by then, instead of
   * `iterations`: one run. One that still waits for a free user then has not started.
   * @default as long as it takes to make the iterations that were asked for
   */
  duration?: DurationText
}

/** A time in which the rate goes evenly to another. */
export interface RateStageSpec {
  /** The rate at its end. */
  rate: ArrivalRateText
  /** How long it takes. */
  over: DurationText
}

/**
 * A script of k6, run by k6: exactly as many iterations as were asked for, by `users` virtual users, each iteration
 * counted as it ends. What the script's options say of how much is made is replaced; its thresholds are part of the
 * verdict, and a threshold without samples is none that held. An iteration that throws, has a false check or a failed
 * request (http_req_failed) has failed. The script finds the address of the service in `__ENV.BASE_URL`.
 */
export interface K6EngineSpec {
  /** Which engine makes the load. */
  engine: 'k6'
  /** The script, JavaScript or TypeScript, relative to the scenario file. */
  script: string
  /** The exported function that is one iteration. @default exec of the script's only scenario, or its default export */
  function?: string
  /** k6 itself: a name in PATH, or a path. @default 'k6' */
  program?: string
  /** Added to what the script finds in `__ENV`. @default nothing */
  env?: Readonly<Record<string, string>>
  /** Statuses by which the service refuses by design: the iteration is refused, not failed. @default none */
  refusedStatus?: readonly number[]
  /**
   * Several processes of k6 share the iterations and users evenly (execution segments), each here or elsewhere.
   * @default one process, here
   */
  segments?: readonly K6SegmentSpec[]
}

/** A process of k6 that makes its share of the iterations. */
export interface K6SegmentSpec {
  /**
   * What k6 is started by, as words before its own: `['ssh', 'load-2']`, `['ip', 'netns', 'exec', 'left']`. It must pass
   * its standard input and output on. @default it is started here
   */
  run?: readonly string[]
  /** k6 where it runs: a name in PATH there, or a path. @default load.program */
  program?: string
}

/**
 * A load tool as it is: a program and its arguments, no shell. It is started once for each phase of a run. Reports count
 * as completed where the service says so, whatever the tool claims; its exit code alone is never believed. Words may hold
 * `{iterations}` (how many it is to make), `{users}` (how many at once), `{url}` and `{port}` of the target.
 */
export interface CommandEngineSpec {
  /** Which engine makes the load. */
  engine: 'command'
  /** The program and its arguments, such as `['ab', '-n', '{iterations}', '-c', '{users}', '{url}/reports']`. Without `{iterations}` it is ended when the service has counted enough. */
  command: readonly string[]
  /**
   * Where completed reports are counted. The service's own count tells of each when it was made, and growth is judged
   * by that. The name of a tool means that only its output tells: how many, and not when, so growth is not judged.
   */
  completed: ToolOutputName | ServerCountSpec | TargetLogSpec
  /** Whose output it writes, so that what it claims is held against the count. @default by the name of the program; 'unread' where that is none of them */
  output?: ToolOutputName | 'unread'
  /** Where it is started, relative to the scenario file. @default the scenario's folder */
  cwd?: string
  /** Added to its environment. @default nothing */
  env?: Readonly<Record<string, string>>
}

/** Reports that the target tells of in what it prints. */
export interface TargetLogSpec {
  /** A regular expression for the lines that are reports; its group `(?<pid>…)` names the worker. */
  targetLog: string
}

/**
 * One request, over and over, by the package autocannon 9.0.0, which is installed beside soakgate. For much load on one
 * address: it takes less CPU time for a request than the functions of a scenario do.
 */
export interface AutocannonEngineSpec {
  /** Which engine makes the load. */
  engine: 'autocannon'
  /** Of the target, such as `'/reports'`. */
  path: `/${string}`
  /** Such as `'POST'`. @default 'GET' */
  method?: string
  /** Sent with it. @default none */
  headers?: Readonly<Record<string, string>>
  /** Sent with it. @default none */
  body?: string
  /** How many requests are due in a time, evenly, such as `'20/s'`. @default each user sends one after the other */
  rate?: ArrivalRateText
  /**
   * The load ends when so much time is over, and makes as many requests as are due by then, instead of `iterations`: one
   * run. One that still waits for a free user then has not started.
   * @default as long as it takes to make the iterations that were asked for
   */
  duration?: DurationText
  /** Statuses that are right; another fails the iteration. @default 200 to 299 */
  expectStatus?: number | readonly number[]
  /** Statuses by which the service refuses by design: the iteration is refused, not failed. @default none */
  refusedStatus?: number | readonly number[]
}

/**
 * A load tool that runs beside the counted iterations, from the first to the last of them; it is ended with them, and how
 * it ended is told. What it makes counts nowhere, though the memory that it takes does.
 */
export interface BackgroundSpec {
  /** The program and its arguments, with the placeholders of a `command` engine. */
  command: readonly string[]
  /** Where it is started, relative to the scenario file. @default the scenario's folder */
  cwd?: string
  /** Added to its environment. @default nothing */
  env?: Readonly<Record<string, string>>
}
