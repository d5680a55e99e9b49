import { type Column, centre, dot, subtractMultiple } from './vectors.ts'

/** Shares of a step's squares that the curve must leave, or the two cannot be told apart. */
const leastOwnShare = 1e-6

/**
 * Where one level shift beside a curve explains most: the start of the second level, as a list of one (or none).
 * For a step from point j on, with offset and curve projected out of both, the gain is (s·r)²/(s·Ms), r the residual
 * of the curve alone; running sums from the end give all of them in one pass.
 */
export function placeShiftBeside(values: Column, curve: Column): number[] {
  const length = values.length
  const { residual, centred, squares } = residualBeside(values, curve)
  let residualSum = 0
  let curveSum = 0
  let best = 0
  let start = 0
  for (let j = length - 1; j > 0; j--) {
    residualSum += residual[j] ?? 0
    curveSum += centred[j] ?? 0
    const after = length - j
    const own = after - after ** 2 / length - (squares > 0 ? curveSum ** 2 / squares : 0)
    if (own <= leastOwnShare * after) continue
    const gain = residualSum ** 2 / own
    if (gain > best) {
      best = gain
      start = j
    }
  }
  return start > 0 ? [start] : []
}

/** What offset and curve leave of the values, and the curve about its mean. */
function residualBeside(values: Column, curve: Column) {
  const centred = centre(curve)
  const residual = centre(values)
  const squares = dot(centred, centred)
  if (squares > 0) subtractMultiple(residual, dot(centred, residual) / squares, centred)
  return { residual, centred, squares }
}
