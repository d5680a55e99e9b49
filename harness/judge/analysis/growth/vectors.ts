/**
 * Plain loops over columns of numbers, the only place of the growth analysis that indexes arrays by hand.
 * Every function expects columns of equal length.
 */

/** A column of numbers: one value a point. */
export type Column = Float64Array

/** Inner product of two columns. */
export function dot(a: Column, b: Column): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** Sum of the products of neighbours within one column: the numerator of its lag-1 autocorrelation. */
export function lagProduct(a: Column): number {
  let sum = 0
  for (let i = 1; i < a.length; i++) sum += (a[i] ?? 0) * (a[i - 1] ?? 0)
  return sum
}

/** Inner product and lag product of `a − factor·b`, which need not be kept. */
export function residualSums(a: Column, factor: number, b: Column): { squares: number; lagProduct: number } {
  let squares = 0
  let lagProduct = 0
  let previous = 0
  for (let i = 0; i < a.length; i++) {
    const residual = (a[i] ?? 0) - factor * (b[i] ?? 0)
    squares += residual * residual
    lagProduct += residual * previous
    previous = residual
  }
  return { squares, lagProduct }
}

/** Takes `factor` times `other` away from `target`, in place. */
export function subtractMultiple(target: Column, factor: number, other: Column): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) - factor * (other[i] ?? 0)
}

/** `a − factor·b` as a new column. */
export function minusMultiple(a: Column, factor: number, b: Column): Column {
  const difference = a.slice()
  subtractMultiple(difference, factor, b)
  return difference
}

/** The column divided by a number, in place. */
export function divide(target: Column, divisor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) / divisor
}

/** The column about its mean, as a new column. */
export function centre(column: Column): Column {
  let sum = 0
  for (let i = 0; i < column.length; i++) sum += column[i] ?? 0
  const mean = sum / column.length
  const centred = column.slice()
  for (let i = 0; i < centred.length; i++) centred[i] = (centred[i] ?? 0) - mean
  return centred
}

/** A column of ones. */
export function ones(length: number): Column {
  return new Float64Array(length).fill(1)
}

/** Middle value of a list of numbers, the lower and upper middle averaged; 0 for an empty list. */
export function median(values: Column | readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const upper = sorted.length >> 1
  const high = sorted[upper] ?? 0
  return sorted.length % 2 === 1 ? high : ((sorted[upper - 1] ?? 0) + high) / 2
}
