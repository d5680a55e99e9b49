import { formatBytes } from '../vocabulary/quantities.ts'
import { forecastInWords } from './analysis/forecast-in-words.ts'
import type { PreliminaryForecast } from './analysis/preliminary-forecast.ts'

export interface SaidOf {
  limitBytes: number
  /** What one iteration is called. */
  word: string
  /** Reports that were made, those of the warm-up included. */
  made: number
  /** Those of the warm-up; null: it goes on, and how many there will be is not known. */
  warmups: number | null
}

/**
 * `growing by 33.2 MiB per report, it reaches the 820 MiB limit at report 22 (20 … 24)`, by the number of the counted
 * report; while the warm-up goes on: `… in 12 more reports (10 … 14)`.
 */
export function preliminaryInWords(forecast: PreliminaryForecast, said: SaidOf): string {
  const { limitBytes, word, made, warmups } = said
  const growing = `growing by ${formatBytes(forecast.bytesPerReport)} per ${word}`
  const { report, lowReport, highReport } = countedFrom(warmups ?? made, forecast)
  if (warmups !== null) {
    return `${growing}, it ${forecastInWords({ limitBytes, report, lowReport, highReport }, word)}`
  }
  const range = `${Math.max(0, lowReport)} … ${highReport}`
  return `${growing}, it reaches the ${formatBytes(limitBytes)} limit in ${report} more ${word}s (${range})`
}

function countedFrom(reports: number, forecast: PreliminaryForecast): Omit<PreliminaryForecast, 'bytesPerReport'> {
  return {
    report: forecast.report - reports,
    lowReport: forecast.lowReport - reports,
    highReport: forecast.highReport - reports,
  }
}
