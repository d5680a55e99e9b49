import { metricOf } from '../../vocabulary/metrics.ts'
import { formatQuantity } from '../../vocabulary/quantities.ts'
import type { Threshold } from '../../vocabulary/threshold-grammar.ts'
import type { ThresholdResult } from '../verdict.ts'
import type { Measurement } from './measurement.ts'

type Judged = Pick<ThresholdResult, 'status' | 'value' | 'slot' | 'reason' | 'evidence'>

/** A value of which only the lowest end is known: beyond an upper bound it fails, otherwise nobody can say. */
export function judgeLeast(
  { value, slot, reason }: Extract<Measurement, { kind: 'at least' }>,
  { metric, operator, bound, text }: Threshold,
): Judged {
  const isUpper = operator === '<' || operator === '<=' || operator === '=='
  const isBeyond = value > bound || (value === bound && operator === '<')
  const where = slot === null ? '' : ` (worker ${slot})`
  const least = `it is at least ${formatQuantity(value, metricOf(metric).dimension)}${where}`
  if (isUpper && isBeyond) return { status: 'fail', value, slot, reason: `${text}: ${least}`, evidence: [] }
  const open = `${metric} is not known: ${least}, and ${reason}`
  return { status: 'inconclusive', value: null, slot, reason: open, evidence: [] }
}
