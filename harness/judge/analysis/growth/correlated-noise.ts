import type { Column } from './vectors.ts'

/** Taken where the residuals are too few to tell: a garbage-collected heap is rarely less correlated. */
const unknownCorrelation = 0.3
const strongestCorrelation = 0.95

/** What the residuals of an ordinary fit say about how neighbours resemble each other. */
export interface ResidualLags {
  /** Points and fitted parameters, counted over all lifetimes. */
  points: number
  parameters: number
  /** Σ e² of the residuals. */
  squares: number
  /** Σ eᵢ·eᵢ₋₁ of the residuals, within lifetimes. */
  lagProduct: number
  /** Σ qᵢ·qᵢ₋₁ of the orthonormal fitted columns, within lifetimes. */
  fittedLagProduct: number
}

/**
 * Correlation φ of neighbouring errors, from the residuals of an ordinary least-squares fit.
 *
 * The raw lag-1 ratio r₁ is too low, because fitting takes low frequencies out: with M = I − QQᵀ, white errors give
 * E[Σ eᵢeᵢ₋₁] / E[Σ e²] = −Σ qᵢqᵢ₋₁ / (n − p) = r₀. So r₁ − r₀ is judged, and stretched by the share of points
 * that the fit left free (the first-order bias of an autoregression is about p/n; Kendall 1954, Marriott & Pope 1954).
 */
export function correlationOf(residuals: ResidualLags): number {
  const { points, parameters } = residuals
  const free = points - parameters
  if (free < 3) return unknownCorrelation
  if (residuals.squares <= 0) return 0
  const seen = residuals.lagProduct / residuals.squares
  const ofWhiteErrors = -residuals.fittedLagProduct / free
  const stretched = (seen - ofWhiteErrors) / Math.max(0.25, 1 - (parameters + 2) / points)
  return Math.min(strongestCorrelation, Math.max(0, stretched))
}

/**
 * One lifetime's column with the correlation taken out: √(1 − φ²)·v₀, then vᵢ − φ·vᵢ₋₁.
 * Prais & Winsten, Trend Estimators and Serial Correlation (1954): unlike differences alone it keeps the first point,
 * which matters where a lifetime has few.
 */
export function decorrelate(column: Column, correlation: number): Column {
  const result = column.slice()
  if (correlation === 0) return result
  for (let i = column.length - 1; i > 0; i--) result[i] = (column[i] ?? 0) - correlation * (column[i - 1] ?? 0)
  result[0] = (column[0] ?? 0) * Math.sqrt(1 - correlation ** 2)
  return result
}
