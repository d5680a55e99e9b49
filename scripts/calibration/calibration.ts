import { type FalseAlarmParts, falseAlarmParts } from '../../harness/judge/analysis/false-alarms.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from '../../harness/judge/analysis/growth/growth.ts'
import { memoryUnit } from '../../harness/judge/thresholds/growth-unit.ts'
import { planGrowthLooks } from '../../harness/scenario/plan-growth-looks.ts'
import type { CountedShare } from './binomial.ts'

/** Reports of warm-up that are left out of recordings, as by default. */
export const warmUpReports = 10
/** The ladder's sizes. */
export const sizes = [25, 100, 500] as const

/** How much to simulate, and from which seed. */
export interface CalibrationPlan {
  seed: number
  /** Leak-free series a cell. */
  series: number
  /** Series with planted leaks a cell. */
  planted: number
  sizes: readonly number[]
}

/** One part of the calibration: a heading, a table in Markdown, and the figures that have a stated range. */
export interface CalibrationPart {
  heading: string
  /** What was simulated, and how a row is to be read. */
  explanation: string
  rows: readonly (readonly string[])[]
  figures: readonly Figure[]
}

/** A figure that has a stated range; the worst of each topic goes into the summary. */
export interface Figure extends CountedShare {
  topic: string
  name: string
}

export type Estimated = Extract<GrowthEstimate, { status: 'estimated' }>

/** Where growth is looked at in a run of so many reports, by default. */
export function looksOf(reports: number): number[] {
  return planGrowthLooks({ size: reports, longestWarmUp: 60, mayStop: true, extendTo: null })
}

/** Into how many parts the chance of a false alarm is split in such a run, by default. */
export function partsOf(reports: number, workers: number): FalseAlarmParts {
  return falseAlarmParts({ growthLooks: looksOf(reports), thresholds: [] }, workers)
}

/** The estimate, or null where nothing can be said: neither a false alarm nor a find. */
export function estimateOf(lifetimes: readonly Lifetime[], comparisons: number): Estimated | null {
  const estimate = estimateGrowth(lifetimes, { comparisons })
  return estimate.status === 'estimated' ? estimate : null
}

/** Whether a series is called growing, whatever the bound. */
export function isCalledGrowing(estimate: Estimated | null): boolean {
  return estimate !== null && estimate.provenBytes > 0 && estimate.bytesPerIteration >= memoryUnit.negligibleBytes
}

/** A share of the values lies below this one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** `3.1 %`; a dash where nothing was counted. */
export function percent({ count, total }: CountedShare, digits = 1): string {
  return total === 0 ? '–' : ((100 * count) / total).toFixed(digits)
}

/** Three significant digits of MiB. */
export function mebibytes(bytes: number): string {
  return Number.isFinite(bytes) ? (bytes / 1024 ** 2).toPrecision(2) : '–'
}
