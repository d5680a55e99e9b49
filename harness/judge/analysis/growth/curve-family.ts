import { fitSlopeGiven } from './common-slope.ts'
import { bestAtFirstSight, type CurveFamily, searchCurves } from './curve-search.ts'
import { type Curve, curveColumn } from './curves.ts'
import type { Trace } from './lifetime.ts'
import { placeShiftBeside } from './shift-beside-curve.ts'
import { affordableShifts, shiftColumns } from './step-placement.ts'

/**
 * How much better than the curve alone a curve with a shift must fit, for every shift. A likelihood ratio whose place was
 * searched exceeds 12 by chance in about 1 % of series (sup-χ²; Andrews, Econometrica 61, 1993, table I).
 */
const clearGain = 12

/** Family C: growth beside curves over the whole lifetime. */
export function fitCurveFamily(traces: readonly Trace[]): CurveFamily | null {
  const columnsOf = (curve: Curve) => traces.map((trace) => [curveColumn(curve, trace.x)])
  const first = bestAtFirstSight(traces, columnsOf)
  return first === null ? null : searchCurves(traces, columnsOf, first.correlation)
}

/**
 * Family M: growth beside a curve and one level shift, placed where a series without growth would like it best.
 * A warm-up with one late step (a pool that was made, a module loaded on the 300th report) is refused by curves alone
 * and by steps alone, and was called growing on 4 % of such series of 500 reports. It costs detection, so it is only
 * heard where the shift explains clearly more than the best curve alone; null where not.
 */
export function fitCurveAndShiftFamily(traces: readonly Trace[], curves: CurveFamily): CurveFamily | null {
  const columnsOf = (curve: Curve) => traces.map((trace) => curveAndShift(trace, curve))
  const first = bestAtFirstSight(traces, columnsOf)
  if (first === null) return null
  const withShift = fitSlopeGiven(traces, columnsOf(first.curve), first.correlation)
  const alone = traces.map((trace) => [curveColumn(curves.best.curve, trace.x)])
  const withoutShift = fitSlopeGiven(traces, alone, first.correlation)
  if (withShift === null || withoutShift === null) return null
  const shifts = Math.max(1, withShift.parameters - withoutShift.parameters)
  const gain = withShift.degrees * Math.log(withoutShift.squares / withShift.squares)
  return gain > clearGain * shifts ? searchCurves(traces, columnsOf, first.correlation) : null
}

function curveAndShift(trace: Trace, curve: Curve) {
  const column = curveColumn(curve, trace.x)
  if (affordableShifts(trace.x.length, 1) === 0) return [column]
  return [column, ...shiftColumns(placeShiftBeside(trace.y, column), trace.x.length)]
}
