/** What makes the load: the scenario's functions, or a tool that soakgate starts and counts. */
export type EngineSpec = IterationsEngineSpec

/** The scenario's own functions, run by soakgate: exactly as many iterations as were asked for. */
export interface IterationsEngineSpec {
  /** Which engine makes the load. @default 'iterations' */
  engine?: 'iterations'
}
