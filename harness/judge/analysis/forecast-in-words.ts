import { formatBytes } from '../../vocabulary/quantities.ts'
import type { LimitForecast } from './limit-forecast.ts'

/** When which limit is reached. */
export type ForecastReports = Pick<LimitForecast, 'limitBytes' | 'report' | 'lowReport' | 'highReport'>

/** `reaches the 820 MiB limit at report 22 (20 … 24)`; `word` is what one iteration is called. */
export function forecastInWords({ limitBytes, report, lowReport, highReport }: ForecastReports, word: string): string {
  const range = highReport === null ? `${lowReport} or later` : `${lowReport} … ${highReport}`
  return `reaches the ${formatBytes(limitBytes)} limit at ${word} ${report} (${range})`
}
