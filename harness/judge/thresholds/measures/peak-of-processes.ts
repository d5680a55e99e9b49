import { heldBytes } from '../../../record/rows.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { between, type Measurement, unknown } from '../measurement.ts'

/**
 * The peak of all processes together where no control group counts it: at least what they held at a rest point, each
 * shared page counted once (PSS), and at most the largest sum of their resident memory at one moment, with the high-water
 * marks of the second before, where shared pages count for each of them.
 */
export function peakOfProcesses({ record, counted }: RunAnalysis): Measurement {
  const sums = new Map<number, number>()
  for (const { timeMs, trigger, rssBytes, swapBytes, highWaterBytes } of counted.samples) {
    if (trigger === 'report' || trigger === 'report-extreme') continue
    const bytes = heldBytes({ rssBytes: Math.max(rssBytes, highWaterBytes ?? 0), swapBytes })
    sums.set(timeMs, (sums.get(timeMs) ?? 0) + bytes)
  }
  const high = [...sums.values()].reduce((most, bytes) => Math.max(most, bytes), 0)
  if (high === 0) return unknown('no sample of its memory was taken')
  const low = Math.max(...(['before', 'settled'] as const).map((point) => heldAt(record.rests, point)))
  return between(
    Math.min(low, high),
    high,
    'without a control group of its own only these ends are known; target.memoryLimit gives it one',
  )
}

/** What may not be read counts for nothing: it is the low end. */
function heldAt(rests: RunAnalysis['record']['rests'], point: 'before' | 'settled'): number {
  return rests
    .filter((row) => row.point === point)
    .reduce((sum, { pssBytes, swapPssBytes }) => sum + (pssBytes ?? 0) + (swapPssBytes ?? 0), 0)
}
