import { correlationOf, decorrelate, type ResidualLags } from './correlated-noise.ts'
import type { Trace } from './lifetime.ts'
import { unevennessOf } from './uneven-leak.ts'
import { type Column, divide, dot, lagProduct, ones, residualSums, subtractMultiple } from './vectors.ts'

/** RSS is counted in pages: no series is known better than the rounding of one, whose variance is page²/12. */
const pageVariance = 4096 ** 2 / 12
/** A column is a combination of the others once this share of its squares is left. */
const dependentShare = 1e-10
/** With at least this share of its squares left, a column keeps twelve of its fifteen digits. */
const reliableShare = 1e-5

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
  const ordinary = leastSquares(withoutOffsets(traces, 0), columns, 0)
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
  return slopeFitter(traces, correlation)(columns)
}

/** `fitSlopeGiven` for many stories of the same traces: what is common to all of them is worked out once. */
export function slopeFitter(traces: readonly Trace[], correlation: number): (columns: StoryColumns) => SlopeFit | null {
  const offsetsOut = withoutOffsets(traces, correlation)
  return (columns) => leastSquares(offsetsOut, columns, correlation)?.fit ?? null
}

/** Correlation of neighbouring errors in the ordinary fit of a story. Null: not estimable. */
export function correlationBeside(traces: readonly Trace[], columns: StoryColumns): number | null {
  const ordinary = leastSquares(withoutOffsets(traces, 0), columns, 0)
  return ordinary === null ? null : correlationOf(ordinary.lags)
}

/**
 * Least squares by the theorem of Frisch, Waugh & Lovell (1933): in every lifetime its own offset and its own columns
 * are projected out of reports and memory; the slope through what remains of all lifetimes is the common one.
 */
function leastSquares(
  offsetsOut: readonly Remainder[],
  columns: StoryColumns,
  correlation: number,
): { fit: SlopeFit; lags: ResidualLags } | null {
  const remainders = offsetsOut.map((remainder, i) => projectOut(remainder, columns[i] ?? [], correlation))
  const xx = sumOver(remainders, ({ x }) => dot(x, x))
  const points = sumOver(remainders, ({ x }) => x.length)
  const parameters = 1 + sumOver(remainders, ({ basis }) => basis.length)
  const available = sumOver(remainders, ({ spread }) => spread)
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
  const residuals = remainders.map(({ x, y }) => residualSums(y, slope, x))
  return {
    squares: sumOver(residuals, ({ squares }) => squares),
    lagProduct: sumOver(residuals, (sums) => sums.lagProduct),
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
  /** Σ x² before anything was projected out. */
  spread: number
}

/** Every lifetime with its correlation and its offset taken out, as each fit begins. */
function withoutOffsets(traces: readonly Trace[], correlation: number): Remainder[] {
  return traces.map(({ x: reports, y: bytes }) => {
    const x = decorrelate(reports, correlation)
    const y = decorrelate(bytes, correlation)
    return projectOut({ reports, x, y, basis: [], spread: dot(x, x) }, [ones(x.length)], correlation)
  })
}

/** Takes further columns out of what is left of a lifetime. */
function projectOut(left: Remainder, columns: readonly Column[], correlation: number): Remainder {
  const added: Column[] = []
  for (const column of columns) {
    const candidate = decorrelate(column, correlation)
    const before = dot(candidate, candidate)
    removeFrom(candidate, [...left.basis, ...added], before)
    const after = dot(candidate, candidate)
    if (after <= dependentShare * before || after === 0) continue
    divide(candidate, Math.sqrt(after))
    added.push(candidate)
  }
  const x = left.x.slice()
  const y = left.y.slice()
  removeFrom(x, added, dot(x, x))
  removeFrom(y, added, dot(y, y))
  return { ...left, x, y, basis: [...left.basis, ...added] }
}

/**
 * Modified Gram-Schmidt. Rounding leaves an error in proportion to what was there before, so where hardly anything is
 * left it is applied once more; twice is enough (Giraud & Langou 2002). `before`: the squares of the column.
 */
function removeFrom(column: Column, basis: readonly Column[], before: number): void {
  for (const direction of basis) subtractMultiple(column, dot(column, direction), direction)
  if (dot(column, column) > reliableShare * before) return
  for (const direction of basis) subtractMultiple(column, dot(column, direction), direction)
}
