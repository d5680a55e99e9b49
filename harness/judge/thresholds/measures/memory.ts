import { heldBytes, type SampleRow, weightOf } from '../../../record/rows.ts'
import type { Aggregate } from '../../../vocabulary/metrics.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { runningSums } from '../../analysis/running-sums.ts'
import { sourceOf } from '../../remote-source.ts'
import { atLeast, known, type Measure, type Measurement, selected, unknown } from '../measurement.ts'

/**
 * Resident memory after reports: each worker slot alone, the worst decides; with {target} the sum over all processes,
 * with {target,role} over all that have it.
 */
export const measureRss: Measure = (analysis, threshold) => {
  const aggregate = threshold.aggregate ?? 'max'
  const isRemote = sourceOf(analysis.record) !== null
  const role = selected(threshold, 'role')
  if (selected(threshold, 'target') !== null) {
    return isRemote ? aggregateSums(runningSums(analysis, role), aggregate) : ofSums(analysis, aggregate, role)
  }
  // What is measured elsewhere knows of no reports: all that was read counts.
  const counted = analysis.counted.samples.filter((sample) => role !== null || isRemote || isAfterReport(sample))
  return worstOf(grouped(counted, threshold), (samples) => aggregateSamples(samples, aggregate))
}

/** The largest high-water mark, or sample where it is larger. */
export const measurePeak: Measure = (analysis, threshold) => {
  const source = sourceOf(analysis.record)
  const role = selected(threshold, 'role')
  const isWhole = selected(threshold, 'target') !== null
  if (isWhole && source === null) return ofSums(analysis, 'max', role)
  const peak = isWhole
    ? aggregateSums(runningSums(analysis, role), 'max')
    : worstOf(grouped(analysis.counted.samples, threshold), (samples) =>
        samples.reduce((most, sample) => Math.max(most, sample.highWaterBytes ?? 0, heldBytes(sample)), 0),
      )
  if (source === null || peak.kind !== 'known') return peak
  const why = `high-water marks cannot be read through ${source}, and between two measurements it may have been higher`
  return atLeast(peak.value, peak.slot, why)
}

function isAfterReport({ trigger }: SampleRow): boolean {
  return trigger === 'report' || trigger === 'report-extreme'
}

/** Of samples that were thinned out, extremes are the lowest and highest of all; the others stand for several. */
function isExtreme({ trigger }: SampleRow): boolean {
  return trigger === 'report-extreme' || trigger === 'tick-extreme'
}

function aggregateSamples(samples: readonly SampleRow[], aggregate: Aggregate): number {
  const isOfAll = aggregate === 'min' || aggregate === 'max'
  const chosen = isOfAll ? samples : samples.filter((sample) => !isExtreme(sample))
  return aggregateOf(chosen.map(heldBytes), aggregate, chosen.map(weightOf))
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
    const key = sample.slot ?? -(sample.pid ?? 0)
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
    if (worst.kind !== 'known' || value > worst.value) worst = known(value, slot)
  }
  return worst
}

/** @param role whose processes are added up; null: all */
function ofSums(analysis: RunAnalysis, aggregate: Aggregate, role: string | null): Measurement {
  const sums = new Map<number, { bytes: number; weight: number }>()
  for (const sample of analysis.counted.samples) {
    if (role !== null && sample.role !== role) continue
    // The moment at which all took most is kept whole; other extremes are of some processes, and sum up to less.
    if (sample.trigger !== 'tick' && !(aggregate === 'max' && sample.trigger === 'tick-extreme')) continue
    const bytes = (sums.get(sample.timeMs)?.bytes ?? 0) + heldBytes(sample)
    sums.set(sample.timeMs, { bytes, weight: weightOf(sample) })
  }
  return aggregateSums([...sums.values()], aggregate)
}

function aggregateSums(moments: readonly { bytes: number; weight: number }[], aggregate: Aggregate): Measurement {
  if (moments.length === 0) return unknown('no sample of its memory was taken')
  return known(
    aggregateOf(
      moments.map(({ bytes }) => bytes),
      aggregate,
      moments.map(({ weight }) => weight),
    ),
  )
}

/** p95 is the smallest value that at least 95 % of the values do not exceed (nearest rank); a value counts as its weight. */
export function aggregateOf(values: readonly number[], aggregate: Aggregate, weights?: readonly number[]): number {
  const sorted = values.map((value, index) => ({ value, weight: weights?.[index] ?? 1 }))
  sorted.sort((a, b) => a.value - b.value)
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0)
  if (aggregate === 'avg') return sorted.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
  const atRank = (part: number) => {
    let left = Math.max(1, Math.ceil(part * total))
    for (const { value, weight } of sorted) {
      left -= weight
      if (left <= 0) return value
    }
    return Number.NaN
  }
  if (aggregate === 'min') return atRank(0)
  if (aggregate === 'max') return sorted.at(-1)?.value ?? Number.NaN
  return atRank(Number(aggregate.slice(1)) / 100)
}
