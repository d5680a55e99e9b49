import type { Arrivals } from './arrivals.ts'
import type { CountSource } from './count-source.ts'
import type { ToolOutputName } from './tool-output-names.ts'

/** What makes the load of a run, with the settings of that engine; plain data of the plan. */
export type Load = IterationsLoad | K6Load | CommandLoad | AutocannonLoad

/** The names of the engines. */
export type EngineName = Load['engine']

/** The scenario's own functions, run by soakgate. */
export interface IterationsLoad {
  engine: 'iterations'
  /** null: each user makes one iteration after the other. */
  arrivals: Arrivals | null
}

/** A script of k6, run by k6. */
export interface K6Load {
  engine: 'k6'
  /** Absolute path of the script. */
  script: string
  /** The exported function that is one iteration; null: what the script's only scenario says, or the default export. */
  function: string | null
  /** The program: a name in PATH, or an absolute path. */
  program: string
  /** Added to the environment, which k6 gives to the script as `__ENV`. */
  env: Readonly<Record<string, string>>
  /** Statuses by which the service refuses by design. */
  refusedStatus: readonly number[]
  /** The processes that share the iterations; empty: one, here. */
  segments: readonly K6Segment[]
}

/** A process of k6 that makes a share of the iterations. */
export interface K6Segment {
  /** The program and arguments that start k6 elsewhere; empty: it is started here. */
  run: readonly string[]
  /** k6 where it runs: a name in PATH there, or a path. */
  program: string
}

/** A program that makes the load. */
export interface CommandLoad {
  engine: 'command'
  /** The program and its arguments, with the placeholders of tool-command.ts. */
  command: readonly string[]
  /** Absolute. */
  cwd: string
  /** Added to soakgate's own environment. */
  env: Readonly<Record<string, string>>
  /** Where the service's own count of completed reports comes from; null: only the tool's output tells of them. */
  count: ServiceCount | null
  /** Whose output it writes; null: it is not read. */
  output: ToolOutputName | null
}

/** Where a service's own count of reports comes from. */
export type ServiceCount =
  | CountSource
  /** Lines that the target prints and that match the pattern; a named group `pid` names the worker. */
  | { by: 'target-log'; pattern: string }

/** The package autocannon: one request, over and over. */
export interface AutocannonLoad {
  engine: 'autocannon'
  method: string
  /** Of the target. */
  path: string
  headers: Readonly<Record<string, string>>
  /** null: none. */
  body: string | null
  /** Requests that are due in a second, evenly; null: each user sends one after the other. */
  perSecond: number | null
  /** No request begins later than so long after the first; null: as many as were asked for, however long it takes. */
  durationMs: number | null
  /** Statuses that are right; null: 200 to 299. */
  expectStatus: readonly number[] | null
  /** Statuses by which the service refuses by design. */
  refusedStatus: readonly number[]
}

/** A load tool that runs beside the counted iterations; nothing of it is counted. */
export interface BackgroundLoad {
  /** The program and its arguments, with the placeholders of tool-command.ts. */
  command: readonly string[]
  /** Absolute. */
  cwd: string
  /** Added to soakgate's own environment. */
  env: Readonly<Record<string, string>>
}

/** Each user makes one iteration after the other: how load is made where nothing else is said. */
export const closedLoop: IterationsLoad = { engine: 'iterations', arrivals: null }

/** When iterations are to begin; null: whenever a user has ended the one before. */
export function arrivalsOf(load: Load): Arrivals | null {
  if (load.engine === 'iterations') return load.arrivals
  if (load.engine !== 'autocannon' || load.perSecond === null) return null
  const { perSecond, durationMs } = load
  return { spacing: 'constant', perSecond, stages: [], durationMs }
}

/** The same load, of which a number of iterations is asked for instead of a time. */
export function withoutDuration(load: Load): Load {
  if (load.engine === 'autocannon') return { ...load, durationMs: null }
  if (load.engine !== 'iterations' || load.arrivals === null) return load
  return { ...load, arrivals: { ...load.arrivals, durationMs: null } }
}
