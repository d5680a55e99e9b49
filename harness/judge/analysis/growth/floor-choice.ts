import { blockFloors, candidateWidths } from './block-floors.ts'
import { fitSlope, type SlopeFit, withoutColumns } from './common-slope.ts'
import { longestSpan, type Trace, traceSince } from './lifetime.ts'
import { studentsT } from './students-t.ts'

/** The tail of a series begins at this share of its longest lifetime. */
export const tailStart = 0.6

/** The last 0.4 of the series, straight: family T, and the yardstick of how well a choice of floors sees. */
export function fitTail(traces: readonly Trace[]): SlopeFit | null {
  const tail = traces.map((trace) => traceSince(trace, tailStart * longestSpan(traces)))
  return fitSlope(tail, withoutColumns(tail))
}

/**
 * The floors through which the tail's growth is known best: blocks too narrow keep the garbage collector's teeth,
 * blocks too wide keep too few points. Judged by the half-width t(1 − α)·se alone, which knows nothing of the slope.
 */
export function chooseFloors(traces: readonly Trace[], alpha: number): Trace[] {
  let chosen: Trace[] = []
  let narrowest = Number.POSITIVE_INFINITY
  for (const width of candidateWidths(traces)) {
    const floors = traces.map((trace) => blockFloors(trace, width))
    const tail = fitTail(floors)
    const halfWidth = tail === null ? Number.MAX_VALUE : studentsT(1 - alpha, tail.degrees) * tail.standardError
    if (halfWidth < narrowest) {
      narrowest = halfWidth
      chosen = floors
    }
  }
  return chosen
}
