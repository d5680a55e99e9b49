import type { SampleRow } from '../../record/rows.ts'
import { sourceOf } from '../remote-source.ts'
import { falseAlarmParts } from './false-alarms.ts'
import { bytesOfOne, estimateCountGrowth } from './growth/count-growth.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth/growth.ts'
import { floorsBetweenReports, type Readings, readingsOf } from './report-floors.ts'
import type { RunAnalysis } from './run-analysis.ts'

/** Growth of something else than memory: of each slot, and of all together where there are several. */
export interface OtherGrowth {
  slots: readonly { slot: number; reports: number; growth: GrowthEstimate }[]
  pooled: GrowthEstimate | null
}

/** One process that is no worker, or the target as a whole. */
export interface NamedGrowth {
  name: string
  growth: GrowthEstimate
}

/** A count that is part of the samples. */
export type SampledCount = 'descriptors' | 'threads'

/** Every worker slot by the reports that it completed itself, and all of them together, as memory is. */
export function countGrowthOfWorkers(analysis: RunAnalysis, count: SampledCount): OtherGrowth {
  const floors = (lives: RunAnalysis['slots'][number]['lives']) =>
    lives
      .map((life) =>
        floorsInLoad(
          analysis,
          readingsOf(life, (sample) => sample[count]),
        ),
      )
      .filter(isLong)
  const parts = falseAlarmParts(analysis.record.plan, analysis.slots.length)
  return {
    slots: analysis.slots.map(({ slot, reports, lives }) => {
      return { slot, reports, growth: estimateCountGrowth(floors(lives), { comparisons: parts.slot }) }
    }),
    pooled:
      analysis.slots.length > 1
        ? estimateCountGrowth(floors(analysis.slots.flatMap(({ lives }) => lives)), { comparisons: parts.pooled })
        : null,
  }
}

/** Every process of another role, by the reports that the target completed while it lived. */
export function countGrowthOfRole(analysis: RunAnalysis, role: string, count: SampledCount): readonly NamedGrowth[] {
  const processes = new Map<number, SampleRow[]>()
  for (const sample of analysis.record.samples) {
    if (sample.role !== role || sample.pid === null) continue
    const own = processes.get(sample.pid)
    if (own === undefined) processes.set(sample.pid, [sample])
    else own.push(sample)
  }
  const comparisons = comparisonsOfOne(analysis) * processes.size
  return [...processes].map(([pid, samples]) => {
    const values = samples.flatMap(({ timeMs, [count]: value }) => (value === null ? [] : [{ timeMs, value }]))
    const lastSeenMs = samples.at(-1)?.timeMs ?? 0
    const series = floorsInLoad(analysis, ofTarget(values, lastSeenMs))
    return { name: `${role} ${pid}`, growth: estimateCountGrowth([series].filter(isLong), { comparisons }) }
  })
}

/** The number of the target's processes. */
export function processGrowth(analysis: RunAnalysis): GrowthEstimate {
  const source = sourceOf(analysis.record)
  if (source !== null) return { status: 'unknown', reason: `the processes of the target are not listed by ${source}` }
  const values = analysis.record.ticks.map(({ timeMs, processes }) => ({ timeMs, value: processes }))
  return estimateCountGrowth([floorsInLoad(analysis, ofTarget(values))].filter(isLong), {
    comparisons: comparisonsOfOne(analysis),
  })
}

/** Bytes in files, in `bytesOfOne` each; a reading that stands less above its neighbours is no spike. */
export function fileBytesGrowth(
  analysis: RunAnalysis,
  values: Readings['values'],
  smallestSpikeBytes: number,
): GrowthEstimate {
  const scaled = values.map(({ timeMs, value }) => ({ timeMs, value: value * bytesOfOne }))
  const series = [floorsInLoad(analysis, ofTarget(scaled))].filter(isLong)
  return estimateGrowth(series, {
    comparisons: comparisonsOfOne(analysis),
    smallestSpikeBytes: smallestSpikeBytes * bytesOfOne,
  })
}

/** Readings of the target: every completed report is its own. */
function ofTarget(values: Readings['values'], lastSeenMs: number = Number.POSITIVE_INFINITY): Readings {
  return { slot: 0, generation: 1, values, lastSeenMs, partOf: () => 1 }
}

function floorsInLoad({ times, attribution }: RunAnalysis, readings: Readings): Lifetime {
  const fromMs = times.loadStartMs ?? Number.POSITIVE_INFINITY
  return floorsBetweenReports(readings, attribution.reports, fromMs, times.loadEndMs ?? Number.POSITIVE_INFINITY)
}

function isLong({ reports }: Lifetime): boolean {
  return reports.length > 0
}

/** For a series that is judged alone. */
function comparisonsOfOne({ record }: RunAnalysis): number {
  return falseAlarmParts(record.plan, 1).slot
}
