import { countRows, weightOf } from '../../record/rows.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { SampleGaps } from './sample-gaps.ts'

/**
 * What is missing of measurements that another system makes. ticks.csv tells how many each look brought, and how many
 * should have come by how often each worker is measured and did not.
 */
export function findMeasurementGaps({ samples, ticks }: Pick<RunRecord, 'samples' | 'ticks'>): SampleGaps {
  const held = countRows(samples)
  if (ticks.length === 0) return { expected: 0, held, missing: null, silentMs: 0 }
  const missed = ticks.reduce((sum, tick) => sum + tick.missed * weightOf(tick), 0)
  // Of looks that were thinned out the numbers of one stand for others, which may have brought more or less.
  const isThinned = [...samples, ...ticks].some((row) => weightOf(row) > 1)
  const brought = isThinned ? held : ticks.reduce((sum, { processes }) => sum + processes, 0)
  const expected = brought + missed
  return { expected, held, missing: expected === 0 ? 0 : Math.max(0, 1 - held / expected), silentMs: 0 }
}
