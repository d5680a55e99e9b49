import type { Arrivals } from './arrivals.ts'

/** What makes the load of a run, with the settings of that engine; plain data of the plan. */
export type Load = IterationsLoad

/** The names of the engines. */
export type EngineName = Load['engine']

/** The scenario's own functions, run by soakgate. */
export interface IterationsLoad {
  engine: 'iterations'
  /** null: each user makes one iteration after the other. */
  arrivals: Arrivals | null
}

/** Each user makes one iteration after the other: how load is made where nothing else is said. */
export const closedLoop: IterationsLoad = { engine: 'iterations', arrivals: null }

/** When iterations are to begin; null: whenever a user has ended the one before. */
export function arrivalsOf(load: Load): Arrivals | null {
  return load.arrivals
}
