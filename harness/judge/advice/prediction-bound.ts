import { studentsT } from '../analysis/growth/students-t.ts'

/** How sure it is that one more run like those observed stays below the bound. */
export const confidence = 0.99

/**
 * The value below which one more observation of the same kind lies with 99 % confidence; null for a single
 * observation, which shows no spread.
 * One-sided upper prediction bound for one future observation of a normal population: mean + t·s·√(1 + 1/n);
 * G. J. Hahn and W. Q. Meeker, Statistical Intervals (1991), section 4.6. Memory of a few runs is not normal: the
 * bound is a proposal, and never below what was observed plus a margin.
 */
export function predictionBound(values: readonly number[]): number | null {
  const n = values.length
  if (n < 2) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return mean + studentsT(confidence, n - 1) * Math.sqrt(variance * (1 + 1 / n))
}
