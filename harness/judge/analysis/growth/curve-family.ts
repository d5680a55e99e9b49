import { fitSlopeGiven } from './common-slope.ts'
import { type CurveFamily, searchCurves } from './curve-search.ts'
import { type Curve, curveColumn } from './curves.ts'
import type { Trace } from './lifetime.ts'
import { placeShiftBeside } from './shift-beside-curve.ts'
import { affordableShifts, shiftColumns } from './step-placement.ts'

/** How much better than the curve alone a curve with a shift must fit: χ² at 99.9 %, for a shift placed by search. */
const clearGain = 12

/** Family C: growth beside curves over the whole lifetime. */
export function fitCurveFamily(traces: readonly Trace[]): CurveFamily | null {
  return searchCurves(traces, (curve) => traces.map((trace) => [curveColumn(curve, trace.x)]))
}

/**
 * Family M: growth beside a curve and one level shift, placed where a series without growth would like it best.
 * A warm-up with one late step (a pool that was made, a module loaded on the 300th report) is refused by curves alone
 * and by steps alone, and was called growing on 4 % of such series of 500 reports. It costs detection, so it is only
 * heard where the shift explains clearly more than the best curve alone; null where not.
 */
export function fitCurveAndShiftFamily(traces: readonly Trace[], curves: CurveFamily): CurveFamily | null {
  const family = searchCurves(traces, (curve) => traces.map((trace) => curveAndShift(trace, curve)))
  if (family === null) return null
  const { fit } = family.best
  const alone = traces.map((trace) => [curveColumn(curves.best.curve, trace.x)])
  const withoutShift = fitSlopeGiven(traces, alone, fit.correlation)
  if (withoutShift === null) return null
  return fit.degrees * Math.log(withoutShift.squares / fit.squares) > clearGain ? family : null
}

function curveAndShift(trace: Trace, curve: Curve) {
  const column = curveColumn(curve, trace.x)
  if (affordableShifts(trace.x.length, 1) === 0) return [column]
  return [column, ...shiftColumns(placeShiftBeside(trace.y, column), trace.x.length)]
}
