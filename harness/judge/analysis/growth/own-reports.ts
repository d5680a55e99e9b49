import { spanOf, type Trace } from './lifetime.ts'

/** How many reports the lifetimes completed themselves. */
export interface OwnReports {
  longest: number
  /** Cubic mean over lifetimes. */
  typical: number
  /** Reports in one process that would tell as much as all lifetimes together. */
  effective: number
}

/**
 * The variance of a slope with own offsets falls with Σ n³ over lifetimes of n reports (n³/12 is the sum of squares
 * of 1 … n about their mean). So W equal lifetimes of n tell as much as one of n·W^(1/3), and of unequal ones the
 * cubic mean is the typical one.
 */
export function ownReportsOf(traces: readonly Trace[]): OwnReports {
  const counts = traces.map(reportsOf)
  const cubes = counts.reduce((sum, count) => sum + count ** 3, 0)
  return {
    longest: Math.max(0, ...counts),
    typical: counts.length === 0 ? 0 : Math.cbrt(cubes / counts.length),
    effective: Math.cbrt(cubes),
  }
}

/** Reports of one lifetime: its span, and the one before its first point. */
function reportsOf(trace: Trace): number {
  const points = trace.x.length
  return points < 2 ? points : (spanOf(trace) * points) / (points - 1)
}
