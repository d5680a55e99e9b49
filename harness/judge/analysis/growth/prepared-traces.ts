import { decorrelate } from './correlated-noise.ts'
import type { Trace } from './lifetime.ts'
import { type Column, divide, dot, ones, subtractMultiple } from './vectors.ts'

/** A column is a combination of the others once this share of its squares is left. */
export const dependentShare = 1e-10

/** Lifetimes with one correlation taken out: what all stories that are fitted with it have in common. */
export interface PreparedTraces {
  correlation: number
  traces: readonly PreparedTrace[]
}

/** One lifetime, its offset projected out of reports and memory. */
export interface PreparedTrace {
  /** Reports as they were. */
  reports: Column
  /** The offset as a direction of length 1; null: there are no points. */
  offset: Column | null
  x: Column
  y: Column
  /** Σ x² before the offset was projected out. */
  spread: number
}

export function prepareTraces(traces: readonly Trace[], correlation: number): PreparedTraces {
  return { correlation, traces: traces.map((trace) => prepareTrace(trace, correlation)) }
}

function prepareTrace(trace: Trace, correlation: number): PreparedTrace {
  const offset = directionOf(decorrelate(ones(trace.x.length), correlation), [])
  const x = decorrelate(trace.x, correlation)
  const y = decorrelate(trace.y, correlation)
  const basis = offset === null ? [] : [offset]
  return { reports: trace.x, offset, x: without(x, basis), y: without(y, basis), spread: dot(x, x) }
}

/** The column's part beside a basis, of length 1, in place; null: it is a combination of the basis. */
export function directionOf(column: Column, basis: readonly Column[]): Column | null {
  const before = dot(column, column)
  removeFrom(column, basis)
  const after = dot(column, column)
  if (after <= dependentShare * before || after === 0) return null
  divide(column, Math.sqrt(after))
  return column
}

/** A column less its parts along a basis, as a new column. */
export function without(column: Column, basis: readonly Column[]): Column {
  const rest = column.slice()
  removeFrom(rest, basis)
  return rest
}

/** Modified Gram-Schmidt, applied twice: once is not enough for nearly dependent columns (Giraud & Langou 2002). */
function removeFrom(column: Column, basis: readonly Column[]): void {
  for (let round = 0; round < 2; round++) {
    for (const direction of basis) subtractMultiple(column, dot(column, direction), direction)
  }
}
