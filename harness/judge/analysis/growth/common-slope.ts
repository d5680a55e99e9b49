import { correlationOf, decorrelate, type ResidualLags } from './correlated-noise.ts'
import type { Trace } from './lifetime.ts'
import {
  dependentShare,
  directionOf,
  type PreparedTrace,
  type PreparedTraces,
  prepareTraces,
  without,
} from './prepared-traces.ts'
import { unevennessOf } from './uneven-leak.ts'
import { type Column, dot, lagProduct, minusMultiple } from './vectors.ts'

/** RSS is counted in pages: no series is known better than the rounding of one, whose variance is page²/12. */
const pageVariance = 4096 ** 2 / 12

/** The columns of an innocent story, one list a lifetime: each lifetime has its own coefficient for each of them. */
export type StoryColumns = readonly (readonly Column[])[]

/** Growth beside an innocent story: least squares with one slope common to all lifetimes. */
export interface SlopeFit {
  /** Bytes per report. */
  slope: number
  /** Standard error of the slope, bytes per report. */
  standardError: number
  /** Degrees of freedom: points less fitted parameters; at least 1. */
  degrees: number
  /** Σ e² of the decorrelated residuals, page rounding added, bytes². */
  squares: number
  /** Correlation of neighbouring errors that was taken out. */
  correlation: number
  /** Variance that an uneven leak adds to the slope, as a share of the variance of one report's leak. */
  unevenness: number
  points: number
  parameters: number
  /** Σ e² of the ordinary fit, before the correlation was taken out, bytes²; compares placements of shifts. */
  ordinarySquares: number
}

/** Growth with the correlation that the residuals of the ordinary fit show (two-step Prais-Winsten). Null: not estimable. */
export function fitSlope(traces: readonly Trace[], columns: StoryColumns): SlopeFit | null {
  const ordinary = leastSquares(prepareTraces(traces, 0), columns)
  if (ordinary === null) return null
  const fit = fitPrepared(prepareTraces(traces, correlationOf(ordinary.lags)), columns)
  return fit === null ? null : { ...fit, ordinarySquares: ordinary.fit.squares }
}

/** The columns of a story that has none: a straight line. */
export function withoutColumns(traces: readonly Trace[]): StoryColumns {
  return traces.map(() => [])
}

/** Growth with the correlation that the traces were prepared for, so that several stories can be compared by their squares. */
export function fitPrepared(prepared: PreparedTraces, columns: StoryColumns): SlopeFit | null {
  return leastSquares(prepared, columns)?.fit ?? null
}

/** Correlation of neighbouring errors in the ordinary fit of a story. Null: not estimable. */
export function correlationBeside(traces: readonly Trace[], columns: StoryColumns): number | null {
  const ordinary = leastSquares(prepareTraces(traces, 0), columns)
  return ordinary === null ? null : correlationOf(ordinary.lags)
}

/**
 * Least squares by the theorem of Frisch, Waugh & Lovell (1933): in every lifetime its own offset and its own columns
 * are projected out of reports and memory; the slope through what remains of all lifetimes is the common one.
 */
function leastSquares(
  { traces, correlation }: PreparedTraces,
  columns: StoryColumns,
): { fit: SlopeFit; lags: ResidualLags } | null {
  const remainders = traces.map((trace, i) => projectOut(trace, columns[i] ?? [], correlation))
  const xx = sumOver(remainders, ({ x }) => dot(x, x))
  const points = sumOver(remainders, ({ x }) => x.length)
  const parameters = 1 + sumOver(remainders, ({ basis }) => basis.length)
  const available = sumOver(traces, ({ spread }) => spread)
  const free = points - parameters
  if (free < 1 || xx <= dependentShare * available || xx === 0) return null
  const slope = sumOver(remainders, ({ x, y }) => dot(x, y)) / xx
  const lags = { points, parameters, ...residualLags(remainders, slope, xx) }
  const squares = lags.squares + free * pageVariance
  const unevenness = sumOver(remainders, ({ x, reports }) => unevennessOf(reports, x, correlation)) / xx ** 2
  const standardError = Math.sqrt(squares / free / xx)
  const shared = { slope, standardError, degrees: free, squares, correlation, unevenness, points, parameters }
  return { fit: { ...shared, ordinarySquares: squares }, lags }
}

/** Squares and neighbours' products of the residuals, and of the fitted columns, the common slope among them. */
function residualLags(remainders: readonly Remainder[], slope: number, xx: number) {
  const residuals = remainders.map(({ x, y }) => minusMultiple(y, slope, x))
  return {
    squares: sumOver(residuals, (residual) => dot(residual, residual)),
    lagProduct: sumOver(residuals, lagProduct),
    fittedLagProduct: sumOver(remainders, ({ x, basis }) => sumOver(basis, lagProduct) + lagProduct(x) / xx),
  }
}

function sumOver<T>(items: readonly T[], figureOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + figureOf(item), 0)
}

/** What one lifetime's offset and columns leave over. */
interface Remainder {
  /** Reports as they were. */
  reports: Column
  x: Column
  y: Column
  /** The offset and the columns themselves, orthonormal. */
  basis: readonly Column[]
}

function projectOut(
  { reports, offset, x, y }: PreparedTrace,
  columns: readonly Column[],
  correlation: number,
): Remainder {
  const basis = offset === null ? [] : [offset]
  const own: Column[] = []
  for (const column of columns) {
    const direction = directionOf(decorrelate(column, correlation), basis)
    if (direction === null) continue
    basis.push(direction)
    own.push(direction)
  }
  // The offset is gone from both already.
  return { reports, x: without(x, own), y: without(y, own), basis }
}
