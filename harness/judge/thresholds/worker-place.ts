import type { RunAnalysis } from '../analysis/run-analysis.ts'
import { sourceOf } from '../remote-source.ts'
import type { MeasuredThreshold } from './growth-threshold.ts'

/** Says where the worker is that decides, of a target that is measured elsewhere: a number does not tell it there. */
export function namePlace(result: MeasuredThreshold, { record }: RunAnalysis): MeasuredThreshold {
  const { slot, status, evidence } = result
  if (slot === null || status === 'pass' || evidence.length > 0 || sourceOf(record) === null) return result
  const birth = record.events.findLast((event) => event.kind === 'born' && event.slot === slot)
  return birth?.evidence == null ? result : { ...result, evidence: [`worker ${slot} is ${birth.evidence}`] }
}
