import type { SampleRow } from '../../../record/rows.ts'
import type { Aggregate } from '../../../vocabulary/metrics.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { known, type Measure, type Measurement, selected, unknown } from '../measurement.ts'

/** Resident memory after reports: each worker slot alone, the worst decides; with {target} the sum over all processes. */
export const measureRss: Measure = (analysis, threshold) => {
  const aggregate = threshold.aggregate ?? 'max'
  if (selected(threshold, 'target') !== null) return ofSums(analysis, aggregate)
  const role = selected(threshold, 'role')
  const afterReports = analysis.counted.samples.filter((sample) => role !== null || sample.trigger === 'report')
  return worstOf(grouped(afterReports, threshold), (samples) => aggregateOf(samples.map(residentBytes), aggregate))
}

/** The largest high-water mark, or sample where it is larger. */
export const measurePeak: Measure = (analysis, threshold) => {
  if (selected(threshold, 'target') !== null) return ofSums(analysis, 'max')
  return worstOf(grouped(analysis.counted.samples, threshold), (samples) =>
    samples.reduce((peak, sample) => Math.max(peak, sample.highWaterBytes ?? 0, residentBytes(sample)), 0),
  )
}

function residentBytes(sample: SampleRow): number {
  return sample.rssBytes + sample.swapBytes
}

/** The samples that the selectors ask for, one group a slot, or one a process for other roles. */
function grouped(
  samples: readonly SampleRow[],
  threshold: Parameters<Measure>[1],
): Map<number, { slot: number | null; samples: SampleRow[] }> {
  const role = selected(threshold, 'role') ?? 'worker'
  const slot = selected(threshold, 'slot')
  const groups = new Map<number, { slot: number | null; samples: SampleRow[] }>()
  for (const sample of samples) {
    if (sample.role !== role || (slot !== null && sample.slot !== Number(slot))) continue
    const key = sample.slot ?? -sample.pid
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { slot: sample.slot, samples: [sample] })
    else group.samples.push(sample)
  }
  return groups
}

function worstOf(
  groups: Map<number, { slot: number | null; samples: SampleRow[] }>,
  measure: (samples: readonly SampleRow[]) => number,
): Measurement {
  let worst: Measurement = unknown('no sample of its memory was taken')
  for (const { slot, samples } of groups.values()) {
    const value = measure(samples)
    if (worst.kind === 'unknown' || value > worst.value) worst = known(value, slot)
  }
  return worst
}

function ofSums(analysis: RunAnalysis, aggregate: Aggregate): Measurement {
  const sums = new Map<number, number>()
  for (const sample of analysis.counted.samples) {
    if (sample.trigger !== 'tick') continue
    sums.set(sample.timeMs, (sums.get(sample.timeMs) ?? 0) + residentBytes(sample))
  }
  return sums.size === 0
    ? unknown('no sample of its memory was taken')
    : known(aggregateOf([...sums.values()], aggregate))
}

/** p95 is the smallest value that at least 95 % of the values do not exceed (nearest rank). */
export function aggregateOf(values: readonly number[], aggregate: Aggregate): number {
  const sorted = [...values].sort((a, b) => a - b)
  const atRank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
  if (aggregate === 'avg') return values.reduce((sum, value) => sum + value, 0) / values.length
  if (aggregate === 'min') return atRank(0)
  if (aggregate === 'max') return atRank(1)
  return atRank(Number(aggregate.slice(1)) / 100)
}
