import type { Column } from './vectors.ts'

/** Reports on which a curve lives, as shares of the longest lifetime. */
const warmUpShares = { from: 0.02, to: 0.66 }
const fillingShares = { from: 0.05, to: 0.6 }
const slowingShares = [0.01, 0.04, 0.16]
const gridPoints = 10

/** A way to grow that ends or slows down by itself: the innocent stories of family C. */
export interface Curve {
  kind: 'warm-up' | 'filling' | 'slowing'
  /** Reports: τ of a warm-up, the filled-up report of a cache, t₀ of a logarithm; null for a square root. */
  reports: number | null
}

/** A range of shapes that can be searched more finely around the best of its grid. */
export interface CurveRange {
  curves: readonly Curve[]
  /** Shortest and longest curve of the range in reports: a closer look does not leave it. */
  from: number
  to: number
  /** Factor between neighbouring curves of the grid. */
  ratio: number
}

/**
 * The curves to try for a longest lifetime of `span` reports.
 * - warm-up, 1 − exp(−x/τ): pools, just-in-time compilation, a heap approaching its size;
 * - filling, min(x, k): a cache without eviction that ends up complete;
 * - slowing, log(1 + x/t₀) and √x: what is met for the first time, ever more rarely (interned strings, fragmentation,
 *   caches of keys drawn with repetition).
 */
export function curveRanges(span: number): CurveRange[] {
  return [
    gridOf('warm-up', warmUpShares.from * span, warmUpShares.to * span),
    gridOf('filling', fillingShares.from * span, fillingShares.to * span),
    fixed(slowingShares.map((share) => ({ kind: 'slowing', reports: share * span }))),
    fixed([{ kind: 'slowing', reports: null }]),
  ]
}

function gridOf(kind: Curve['kind'], from: number, to: number): CurveRange {
  const ratio = (to / from) ** (1 / (gridPoints - 1))
  const curves = Array.from({ length: gridPoints }, (_, i) => ({ kind, reports: from * ratio ** i }))
  return { curves, from, to, ratio }
}

function fixed(curves: readonly Curve[]): CurveRange {
  return { curves, from: 0, to: 0, ratio: 1 }
}

/** The curves of the next round: four between the neighbours of the best, as far as they lie in the range. */
export function closerCurves(range: CurveRange, best: Curve): CurveRange {
  const { reports } = best
  if (reports === null || range.ratio === 1) return { ...range, curves: [] }
  const curves = [-2 / 3, -1 / 3, 1 / 3, 2 / 3]
    .map((exponent) => ({ kind: best.kind, reports: reports * range.ratio ** exponent }))
    .filter((curve) => curve.reports >= range.from && curve.reports <= range.to)
  return { ...range, curves, ratio: range.ratio ** (1 / 3) }
}

/** The curve at every report of a lifetime. Its size and direction are fitted, so only its shape matters. */
export function curveColumn(curve: Curve, x: Column): Column {
  const { kind, reports } = curve
  if (reports === null) return x.map(Math.sqrt)
  if (kind === 'warm-up') return x.map((report) => Math.exp(-report / reports))
  if (kind === 'filling') return x.map((report) => Math.min(report, reports))
  return x.map((report) => Math.log1p(report / reports))
}
