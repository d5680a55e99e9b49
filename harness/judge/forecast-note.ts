import { forecastInWords } from './analysis/forecast-in-words.ts'
import type { LimitForecast } from './analysis/limit-forecast.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { askedIterations } from './asked-iterations.ts'
import type { Finding, ThresholdResult } from './verdict.ts'

/** When the target reaches its memory limit, as worth knowing whatever the thresholds ask; nothing without a forecast. */
export function noteForecast(forecast: LimitForecast | null, word: string): Finding[] {
  if (forecast === null) return []
  return [note(`Growing on like this, it ${forecastInWords(forecast, word)}: a forecast.`)]
}

/**
 * What the run itself foresaw, beside an OOM kill or a limit that is nearly used up: the last preliminary forecast
 * before it, unless it was withdrawn. Nothing where the limit was not reached.
 */
export function notePreliminaryForecast(
  { record, counted }: Pick<RunAnalysis, 'record' | 'counted'>,
  thresholds: readonly ThresholdResult[],
): Finding[] {
  const kill = counted.events.find(({ kind }) => kind === 'oom-killed')
  const isUsedUp = thresholds.some(({ metric, status }) => metric === 'limit_used' && status === 'fail')
  if (kill === undefined && !isUsedUp) return []
  const untilMs = kill?.timeMs ?? Number.POSITIVE_INFINITY
  const said = counted.events.findLast(
    ({ kind, timeMs }) => timeMs <= untilMs && (kind === 'preliminary-forecast' || kind === 'forecast-withdrawn'),
  )
  if (said?.kind !== 'preliminary-forecast') return []
  const { iterationName: word } = record.plan
  const asked = askedIterations(record)
  const when = said.completed === 0 ? 'In the warm-up' : `After ${word} ${said.completed} of ${asked}`
  return [note(`${when} a preliminary forecast said: ${said.evidence}.`)]
}

function note(sentence: string): Finding {
  return { status: 'note', threshold: null, sentence, evidence: [] }
}
