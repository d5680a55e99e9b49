import { forecastInWords } from './analysis/forecast-in-words.ts'
import type { LimitForecast } from './analysis/limit-forecast.ts'
import type { Finding } from './verdict.ts'

/** When the target reaches its memory limit, as worth knowing whatever the thresholds ask; nothing without a forecast. */
export function noteForecast(forecast: LimitForecast | null, word: string): Finding[] {
  if (forecast === null) return []
  const sentence = `Growing on like this, it ${forecastInWords(forecast, word)}: a forecast.`
  return [{ status: 'note', threshold: null, sentence, evidence: [] }]
}
