import type { Trace } from './lifetime.ts'
import type { Column } from './vectors.ts'

/** A leak may differ from report to report by up to this share of its mean (one standard deviation). */
const largestSpread = 0.4

/** How far memory moved from point to point, all that is needed to know it beside any growth. */
export interface Movement {
  /** Σ Δy²/Δx, Σ Δy, Σ Δx over neighbouring points of all lifetimes, and how many they are. */
  squares: number
  climb: number
  reports: number
  count: number
}

/** Movement of all lifetimes; points of the same report are left out. */
export function movementOf(traces: readonly Trace[]): Movement {
  const movement = { squares: 0, climb: 0, reports: 0, count: 0 }
  for (const { x, y } of traces) {
    for (let i = 1; i < x.length; i++) {
      const run = (x[i] ?? 0) - (x[i - 1] ?? 0)
      const climb = (y[i] ?? 0) - (y[i - 1] ?? 0)
      if (run <= 0) continue
      movement.squares += climb ** 2 / run
      movement.climb += climb
      movement.reports += run
      movement.count += 1
    }
  }
  return movement
}

/**
 * Standard deviation of what single reports leak, for a leak of `slope` bytes per report: 0.4 of it, or less where
 * memory moved less. Independent leaks of variance s² make steps of variance s²·Δx, and noise only adds to them, so
 * s² is at most the mean of (Δy − b·Δx)²/Δx: a leak that climbs like a ruler is known like one.
 */
export function leakDeviation(slope: number, movement: Movement): number {
  const { squares, climb, reports, count } = movement
  if (count === 0) return largestSpread * Math.abs(slope)
  const seen = Math.max(0, squares - 2 * slope * climb + slope ** 2 * reports) / count
  return Math.min(largestSpread * Math.abs(slope), Math.sqrt(seen))
}

/**
 * How much an uneven leak adds to the variance of one lifetime's part of a slope: for a leak whose reports have
 * variance s², the slope gets s² times this.
 *
 * A slope is Σ cᵢ·yᵢ, and what report j leaks stays in every later point, so it enters with Cⱼ = Σ_{i ≥ j} cᵢ; reports
 * being independent, their variances add up to s²·Σ Cⱼ². (For a straight line over m points that is 1.2·s²/m; a curve
 * beside growth makes it several times as much, because a bend of the leak is what a curve looks like.)
 */
export function unevennessOf(reports: Column, remainder: Column, correlation: number): number {
  let fromHere = 0
  let sum = 0
  for (let i = reports.length - 1; i > 0; i--) {
    fromHere += coefficientOf(remainder, i, correlation)
    sum += fromHere ** 2 * ((reports[i] ?? 0) - (reports[i - 1] ?? 0))
  }
  return sum
}

/** Coefficient of a memory reading in the slope, before division by Σx²: the decorrelation applied backwards. */
function coefficientOf(remainder: Column, i: number, correlation: number): number {
  return (remainder[i] ?? 0) - correlation * (remainder[i + 1] ?? 0)
}
