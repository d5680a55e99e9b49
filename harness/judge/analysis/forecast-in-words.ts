import { formatBytes } from '../../vocabulary/quantities.ts'
import type { LimitForecast } from './limit-forecast.ts'

/** `reaches the 820 MiB limit at report 22 (20 … 24)`; `word` is what one iteration is called. */
export function forecastInWords({ limitBytes, report, lowReport, highReport }: LimitForecast, word: string): string {
  const range = highReport === null ? `${lowReport} or later` : `${lowReport} … ${highReport}`
  return `reaches the ${formatBytes(limitBytes)} limit at ${word} ${report} (${range})`
}
