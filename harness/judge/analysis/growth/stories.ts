import type { SlopeFit } from './common-slope.ts'
import { fitCurveAndShiftFamily, fitCurveFamily } from './curve-family.ts'
import type { CurveFamily } from './curve-search.ts'
import { fitTail } from './floor-choice.ts'
import { longestSpan, type Trace, traceSince } from './lifetime.ts'
import { fitSceptically, fitStepFamily, type StepFamily } from './step-family.ts'
import { minusMultiple } from './vectors.ts'

const lateStart = 0.4
const shiftsOfWhole = 3
const shiftsOfLate = 2

/** The families of innocent stories, each with the growth that it leaves. */
export interface Stories {
  /** C: curves over the whole lifetime. */
  curves: CurveFamily
  /** M: a curve and one level shift; null where the shift explains nothing that the curve does not. */
  curvesAndShift: CurveFamily | null
  /** S: level shifts over the whole lifetime. */
  steps: StepFamily
  /** L: the last 0.6, with level shifts. */
  late: StepFamily
  /** T: the last 0.4, straight. */
  tail: SlopeFit
}

/** Fits all families. Null where one of them has too few points: an untested story is not excluded. */
export function fitStories(traces: readonly Trace[]): Stories | null {
  const curves = fitCurveFamily(traces)
  const steps = fitStepFamily(traces, shiftsOfWhole)
  const late = fitStepFamily(latePart(traces), shiftsOfLate)
  const tail = fitTail(traces)
  if (curves === null || steps === null || late === null || tail === null) return null
  return { curves, curvesAndShift: fitCurveAndShiftFamily(traces, curves), steps, late, tail }
}

/**
 * What the stories that place shifts would say if memory also grew by so many bytes per report. Curves alone need no
 * second look: growth shifts their slopes by itself and leaves everything else as it was.
 */
export function shiftsAfterPlanting(traces: readonly Trace[], curves: CurveFamily, bytesPerReport: number): SlopeFit[] {
  const planted = traces.map(({ x, y }) => ({ x, y: minusMultiple(y, -bytesPerReport, x) }))
  const fits = [fitSceptically(planted, shiftsOfWhole), fitSceptically(latePart(planted), shiftsOfLate)]
  const besideCurves = fitCurveAndShiftFamily(planted, curves)?.acceptable.map(({ fit }) => fit) ?? []
  return [...fits.filter((fit) => fit !== null), ...besideCurves]
}

/** The last 0.6 of the longest lifetime. */
function latePart(traces: readonly Trace[]): Trace[] {
  const cut = lateStart * longestSpan(traces)
  return traces.map((trace) => traceSince(trace, cut))
}
