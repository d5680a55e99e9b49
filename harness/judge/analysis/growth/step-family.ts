import { fitSlope, type SlopeFit, withoutColumns } from './common-slope.ts'
import type { Trace } from './lifetime.ts'
import { affordableShifts, placeShifts, shiftColumns } from './step-placement.ts'
import { minusMultiple } from './vectors.ts'

/** How often shifts and growth are found in turn: each needs the other. */
const placementRounds = 2

/** Families S and L: growth beside level shifts, which were placed in two ways. */
export interface StepFamily {
  /** Shifts where a series without growth would like them best: for the test. */
  sceptical: SlopeFit
  /** Shifts placed on what growth leaves over: for the estimate. */
  beside: SlopeFit
  /** Shifts in all lifetimes together. */
  shifts: number
}

/** Growth beside up to `shifts` level shifts in every lifetime. Null where too few points are left. */
export function fitStepFamily(traces: readonly Trace[], shifts: number): StepFamily | null {
  const sceptical = fitSceptically(traces, shifts)
  if (sceptical === null) return null
  const straight = fitSlope(traces, withoutColumns(traces)) ?? sceptical
  // Without growth the first placement is the sceptical one, which leaves the first of these.
  const beside = [sceptical.slope, straight.slope]
    .map((start) => placeInTurn(traces, shifts, start) ?? sceptical)
    .reduce((best, fit) => (fit.ordinarySquares < best.ordinarySquares ? fit : best))
  const placed = traces.reduce((sum, trace) => sum + affordableShifts(trace.x.length, shifts), 0)
  return { sceptical, beside, shifts: placed }
}

/** Growth beside shifts that were placed as if there were none. */
export function fitSceptically(traces: readonly Trace[], shifts: number): SlopeFit | null {
  return fitSlope(traces, shiftsBeside(traces, shifts, 0))
}

/**
 * Shifts and growth in turn, from a first guess of the growth. The search is not convex: started from the straight
 * line alone, which steps have made too steep, it found one of two steps and called the other growth.
 */
function placeInTurn(traces: readonly Trace[], shifts: number, start: number): SlopeFit | null {
  let slope = start
  let found: SlopeFit | null = null
  for (let round = 0; round < placementRounds; round++) {
    const fit = fitSlope(traces, shiftsBeside(traces, shifts, slope))
    if (fit === null) continue
    found = fit
    slope = fit.slope
  }
  return found
}

/** Shift columns of every lifetime, placed after a given growth is taken away. */
function shiftsBeside(traces: readonly Trace[], shifts: number, slope: number) {
  return traces.map((trace) =>
    shiftColumns(placeShifts(minusMultiple(trace.y, slope, trace.x), shifts), trace.x.length),
  )
}
