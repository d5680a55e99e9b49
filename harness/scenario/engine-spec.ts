import type { ArrivalRateText, DurationText } from '../vocabulary/quantities.ts'

/** What makes the load: the scenario's functions, or a tool that soakgate starts and counts. */
export type EngineSpec = IterationsEngineSpec

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
