import { correlationOf, decorrelate, type ResidualLags } from './correlated-noise.ts'
import type { Trace } from './lifetime.ts'
import { unevennessOf } from './uneven-leak.ts'
import { type Column, divide, dot, lagProduct, minusMultiple, ones, subtractMultiple } from './vectors.ts'

/** RSS is counted in pages: no series is known better than the rounding of one, whose variance is page²/12. */
const pageVariance = 4096 ** 2 / 12
/** A column is a combination of the others once this share of its squares is left. */
const dependentShare = 1e-10

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
  const ordinary = leastSquares(traces, columns, 0)
  if (ordinary === null) return null
  const fit = fitSlopeGiven(traces, columns, correlationOf(ordinary.lags))
  return fit === null ? null : { ...fit, ordinarySquares: ordinary.fit.squares }
}

/** The columns of a story that has none: a straight line. */
export function withoutColumns(traces: readonly Trace[]): StoryColumns {
  return traces.map(() => [])
}

/** Growth with a correlation that is already known, so that several stories can be compared by their squares. */
export function fitSlopeGiven(traces: readonly Trace[], columns: StoryColumns, correlation: number): SlopeFit | null {
  return leastSquares(traces, columns, correlation)?.fit ?? null
}

/** Correlation of neighbouring errors in the ordinary fit of a story. Null: not estimable. */
export function correlationBeside(traces: readonly Trace[], columns: StoryColumns): number | null {
  const ordinary = leastSquares(traces, columns, 0)
  return ordinary === null ? null : correlationOf(ordinary.lags)
}

/**
 * Least squares by the theorem of Frisch, Waugh & Lovell (1933): in every lifetime its own offset and its own columns
 * are projected out of reports and memory; the slope through what remains of all lifetimes is the common one.
 */
function leastSquares(
  traces: readonly Trace[],
  columns: StoryColumns,
  correlation: number,
): { fit: SlopeFit; lags: ResidualLags } | null {
  let xx = 0
  let xy = 0
  let points = 0
  let parameters = 1
  let fittedLagProduct = 0
  let unevenness = 0
  let available = 0
  const remainders: { x: Column; y: Column }[] = []
  for (const [i, trace] of traces.entries()) {
    const { x, y, basis, spread } = projectOut(trace, columns[i] ?? [], correlation)
    remainders.push({ x, y })
    xx += dot(x, x)
    xy += dot(x, y)
    available += spread
    unevenness += unevennessOf(trace, x, correlation)
    points += x.length
    parameters += basis.length
    for (const column of basis) fittedLagProduct += lagProduct(column)
  }
  const free = points - parameters
  if (free < 1 || xx <= dependentShare * available || xx === 0) return null
  const slope = xy / xx
  let squares = 0
  let residualLagProduct = 0
  for (const { x, y } of remainders) {
    const residual = minusMultiple(y, slope, x)
    squares += dot(residual, residual)
    residualLagProduct += lagProduct(residual)
    fittedLagProduct += lagProduct(x) / xx
  }
  const lags = { points, parameters, squares, lagProduct: residualLagProduct, fittedLagProduct }
  squares += free * pageVariance
  const standardError = Math.sqrt(squares / free / xx)
  return {
    fit: {
      slope,
      standardError,
      degrees: free,
      squares,
      correlation,
      unevenness: unevenness / xx ** 2,
      points,
      parameters,
      ordinarySquares: squares,
    },
    lags,
  }
}

/** What one lifetime's offset and columns leave of its reports and memory, and the orthonormal columns themselves. */
function projectOut(trace: Trace, columns: readonly Column[], correlation: number) {
  const basis: Column[] = []
  for (const column of [ones(trace.x.length), ...columns]) {
    const candidate = decorrelate(column, correlation)
    const before = dot(candidate, candidate)
    removeFrom(candidate, basis)
    const after = dot(candidate, candidate)
    if (after <= dependentShare * before || after === 0) continue
    divide(candidate, Math.sqrt(after))
    basis.push(candidate)
  }
  const x = decorrelate(trace.x, correlation)
  const y = decorrelate(trace.y, correlation)
  const spread = dot(x, x)
  removeFrom(x, basis)
  removeFrom(y, basis)
  return { x, y, basis, spread }
}

/** Modified Gram-Schmidt, applied twice: once is not enough for nearly dependent columns (Giraud & Langou 2002). */
function removeFrom(column: Column, basis: readonly Column[]): void {
  for (let round = 0; round < 2; round++) {
    for (const direction of basis) subtractMultiple(column, dot(column, direction), direction)
  }
}
