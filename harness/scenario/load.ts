/** What makes the load of a run, with the settings of that engine; plain data of the plan. */
export type Load = IterationsLoad

/** The names of the engines. */
export type EngineName = Load['engine']

/** The scenario's own functions, run by soakgate. */
export interface IterationsLoad {
  engine: 'iterations'
}
