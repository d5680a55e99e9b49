import { type Column, centre } from './vectors.ts'

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
  const running = runningSums(values)
  const starts: Int32Array[] = []
  let best = Float64Array.from({ length: length + 1 }, (_, end) => (end === 0 ? 0 : levelSquares(running, 0, end)))
  for (let level = 2; level <= shifts + 1; level++) {
    const isLast = level === shifts + 1
    const next = bestWithOneMore(best, level, { from: isLast ? length : level, to: length }, running)
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
  running: RunningSums,
): { squares: Float64Array<ArrayBuffer>; starts: Int32Array } {
  const squares = new Float64Array(best.length).fill(Number.POSITIVE_INFINITY)
  const starts = new Int32Array(best.length)
  for (let end = ends.from; end <= ends.to; end++) {
    let least = Number.POSITIVE_INFINITY
    for (let start = level - 1; start < end; start++) {
      const total = (best[start] ?? 0) + levelSquares(running, start, end)
      if (total < least) {
        least = total
        starts[end] = start
      }
    }
    squares[end] = least
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

/** Sums of the values about their mean, and of their squares, up to each point. */
interface RunningSums {
  sums: Float64Array
  squares: Float64Array
}

function runningSums(values: Column): RunningSums {
  const sums = new Float64Array(values.length + 1)
  const squares = new Float64Array(values.length + 1)
  for (const [i, value] of centre(values).entries()) {
    sums[i + 1] = (sums[i] ?? 0) + value
    squares[i + 1] = (squares[i] ?? 0) + value ** 2
  }
  return { sums, squares }
}

/** Σ (v − mean)² of any stretch in constant time. */
function levelSquares({ sums, squares }: RunningSums, start: number, end: number): number {
  const sum = (sums[end] ?? 0) - (sums[start] ?? 0)
  return Math.max(0, (squares[end] ?? 0) - (squares[start] ?? 0) - (sum * sum) / (end - start))
}

/** One column a shift: 0 before it, 1 from it on. */
export function shiftColumns(shifts: readonly number[], length: number): Column[] {
  return shifts.map((start) => new Float64Array(length).fill(1, start))
}
