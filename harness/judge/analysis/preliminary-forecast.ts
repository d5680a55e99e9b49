import { median } from './growth/vectors.ts'
import type { UsageReading } from './target-usage.ts'

/**
 * The report in which a limit would be reached, counted from the target's first one, those of the warm-up included.
 */
export interface PreliminaryForecast {
  bytesPerReport: number
  report: number
  lowReport: number
  highReport: number
}

/** The first reports load what the others find loaded. */
const firstReports = 2
/** Fewer readings tell nothing. */
const fewestReadings = 10
/** More are thinned evenly: pairs are as many as their square. */
const mostReadings = 40
/** The slow end of the growth is at least this part of it, or it is no straight line. */
const steadiness = 0.7
/** Growth in the later half of the readings is at least this part of that in the earlier, or it slows down. */
const persistence = 0.8
/** Growth that was seen is at least this part of the limit: what is smaller is how memory moves. */
const smallestPart = 0.15
/** No line is drawn further than to this many times the reports that were made. */
const farthest = 2
/** Of all the slopes between two readings, those from which and to which the interval goes. */
const slowQuantile = 0.1
const fastQuantile = 0.9

/**
 * A first forecast while a run goes on, long before growth is established: a straight line through the later half of
 * the readings, drawn on from where they end. Its slope is the median of the slopes between any two readings (Theil
 * 1950, Sen 1968), its interval that of the 10 % and 90 % quantiles of these slopes, and a report more on each side.
 * null: growth is not steady, slows down, is small against the limit, or reaches it beyond twice the reports so far.
 *
 * It decides nothing, and has no error rate that holds for every service: what fills a cache or a heap in a straight
 * line looks like it. preliminary-forecast.test.ts counts how often it was wrong.
 */
export function forecastEarly(readings: readonly UsageReading[], limitBytes: number): PreliminaryForecast | null {
  const judged = laterHalf(readings)
  const [first] = judged
  const last = judged.at(-1)
  if (first === undefined || last === undefined || judged.length < fewestReadings) return null
  if (last.bytes - first.bytes < smallestPart * limitBytes) return null
  const slopes = slopesOf(judged).toSorted((a, b) => a - b)
  const bytesPerReport = median(slopes)
  const slow = quantile(slopes, slowQuantile)
  const fast = quantile(slopes, fastQuantile)
  if (bytesPerReport <= 0 || slow < steadiness * bytesPerReport || slowsDown(judged)) return null
  const levelBytes = median(judged.map(({ reports, bytes }) => bytes + bytesPerReport * (last.reports - reports)))
  const roomBytes = limitBytes - levelBytes
  // So many will have completed, and the next one is in flight.
  const reportAt = (slope: number) => Math.floor(last.reports + roomBytes / slope) + 1
  if (roomBytes <= 0 || reportAt(bytesPerReport) > farthest * last.reports) return null
  return {
    bytesPerReport,
    report: reportAt(bytesPerReport),
    lowReport: reportAt(fast) - 1,
    highReport: reportAt(slow) + 1,
  }
}

/** Without the first reports; of few readings the newest that are needed. */
function laterHalf(readings: readonly UsageReading[]): readonly UsageReading[] {
  const settled = readings.filter(({ reports }) => reports > firstReports)
  const half = (settled.at(-1)?.reports ?? 0) / 2
  const later = settled.filter(({ reports }) => reports >= half)
  return thinned(later.length < fewestReadings ? settled.slice(-fewestReadings) : later)
}

function thinned(readings: readonly UsageReading[]): readonly UsageReading[] {
  const step = (readings.length - 1) / (mostReadings - 1)
  return step <= 1 ? readings : readings.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step))
}

/** Between any two readings, bytes per report. */
function slopesOf(readings: readonly UsageReading[]): number[] {
  return readings.flatMap((from, index) =>
    readings.slice(index + 1).map((to) => (to.bytes - from.bytes) / (to.reports - from.reports)),
  )
}

function slowsDown(readings: readonly UsageReading[]): boolean {
  const middle = Math.ceil(readings.length / 2)
  const earlier = median(slopesOf(readings.slice(0, middle)))
  const later = median(slopesOf(readings.slice(middle)))
  return later < persistence * earlier
}

/** Of ascending numbers, the one that so large a part of them lies below. */
function quantile(ascending: readonly number[], part: number): number {
  return ascending[Math.round(part * (ascending.length - 1))] ?? 0
}
