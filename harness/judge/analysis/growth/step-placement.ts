import type { Column } from './vectors.ts'

/** So many blocks a level a lifetime must have on average, or shifts would explain anything. */
const blocksPerLevel = 3

/** Level shifts that a lifetime of so many blocks can be asked for, at most `wanted`. */
export function affordableShifts(blocks: number, wanted: number): number {
  return Math.max(0, Math.min(wanted, Math.floor(blocks / blocksPerLevel) - 1))
}

/**
 * Where the level of a series shifts: the starts of the 2nd, 3rd, … level, placed so that the squares around the
 * levels' means are least. Exact dynamic programming over all placements (Fisher, On Grouping for Maximum
 * Homogeneity, 1958; Auger & Lawrence 1989), O(shifts · n²) with the squares of a level from running sums.
 * A level may be one block long: a step just before the end would otherwise pass for growth.
 */
export function placeShifts(values: Column, wanted: number): number[] {
  const length = values.length
  const shifts = affordableShifts(length, wanted)
  if (shifts === 0) return []
  const squaresOf = levelSquares(values)
  const starts: Int32Array[] = []
  let best = Float64Array.from({ length: length + 1 }, (_, end) => (end === 0 ? 0 : squaresOf(0, end)))
  for (let level = 2; level <= shifts + 1; level++) {
    const isLast = level === shifts + 1
    const next = bestWithOneMore(best, level, { from: isLast ? length : level, to: length }, squaresOf)
    best = next.squares
    starts.push(next.starts)
  }
  return walkBack(starts, length)
}

/** Least squares with `level` levels for every end that is asked, from the least squares with one level fewer. */
function bestWithOneMore(
  best: Float64Array,
  level: number,
  ends: { from: number; to: number },
  squaresOf: (start: number, end: number) => number,
): { squares: Float64Array<ArrayBuffer>; starts: Int32Array } {
  const squares = new Float64Array(best.length).fill(Number.POSITIVE_INFINITY)
  const starts = new Int32Array(best.length)
  for (let end = ends.from; end <= ends.to; end++) {
    for (let start = level - 1; start < end; start++) {
      const total = (best[start] ?? 0) + squaresOf(start, end)
      if (total < (squares[end] ?? 0)) {
        squares[end] = total
        starts[end] = start
      }
    }
  }
  return { squares, starts }
}

function walkBack(starts: readonly Int32Array[], length: number): number[] {
  const shifts: number[] = []
  let end = length
  for (const ofLevel of starts.toReversed()) {
    end = ofLevel[end] ?? 0
    shifts.unshift(end)
  }
  return shifts
}

/** Σ (v − mean)² of any stretch in constant time. */
function levelSquares(values: Column): (start: number, end: number) => number {
  const sums = new Float64Array(values.length + 1)
  const squares = new Float64Array(values.length + 1)
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length
  for (const [i, value] of values.entries()) {
    sums[i + 1] = (sums[i] ?? 0) + (value - centre)
    squares[i + 1] = (squares[i] ?? 0) + (value - centre) ** 2
  }
  return (start, end) => {
    const sum = (sums[end] ?? 0) - (sums[start] ?? 0)
    return Math.max(0, (squares[end] ?? 0) - (squares[start] ?? 0) - sum ** 2 / (end - start))
  }
}

/** One column a shift: 0 before it, 1 from it on. */
export function shiftColumns(shifts: readonly number[], length: number): Column[] {
  return shifts.map((start) => new Float64Array(length).fill(1, start))
}
