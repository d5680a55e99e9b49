import path from 'node:path'
import type { CountSource } from '../../scenario/count-source.ts'
import { parseCounterSelector } from '../../scenario/counter-selector.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'

/** The options of `soakgate watch` that say where the number of reports comes from. */
export interface CountOptions {
  countLog?: string
  countPattern?: string
  countUrl?: string
  countMetric?: string
  countEvery?: number
}

/** The one source that the options name; all that is wrong with them is told at once. */
export function readCountSource(options: CountOptions, cwd: string): CountSource {
  const { countLog, countPattern, countUrl, countMetric, countEvery } = options
  const problems: string[] = []
  const named = [countLog, countUrl, countEvery].filter((option) => option !== undefined)
  if (named.length !== 1) problems.push('name one of --count-log, --count-url, --count-every')
  if ((countLog === undefined) !== (countPattern === undefined)) {
    problems.push('--count-log and --count-pattern go together: which lines of the log are reports?')
  }
  if (countMetric !== undefined && countUrl === undefined) problems.push('--count-metric needs --count-url')
  if (countMetric !== undefined && parseCounterSelector(countMetric) === null) {
    problems.push(`--count-metric: expected such as reports_total{status="ok"}, got ${JSON.stringify(countMetric)}`)
  }
  if (countPattern !== undefined) problems.push(...patternProblems(countPattern))
  if (countUrl !== undefined && !/^https?:$/.test(URL.parse(countUrl)?.protocol ?? '')) {
    problems.push(`--count-url: expected an http address, got ${JSON.stringify(countUrl)}`)
  }
  if (problems.length > 0) throw usage(problems)
  if (countLog !== undefined) return { by: 'log', file: path.resolve(cwd, countLog), pattern: countPattern ?? '' }
  if (countUrl === undefined) return { by: 'time', everyMs: countEvery ?? 1000 }
  if (countMetric !== undefined) return { by: 'prometheus', url: countUrl, counter: countMetric }
  const [url = '', pointer] = countUrl.split('#')
  return { by: 'url', url, pointer: pointer === undefined ? null : decodeURIComponent(pointer) }
}

function patternProblems(pattern: string): string[] {
  try {
    new RegExp(pattern)
    return []
  } catch (error) {
    return [`--count-pattern: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function usage(problems: readonly string[]): SoakgateError {
  return new SoakgateError('usage', 'It is not said how reports are counted', {
    expected: 'one source: a log with a pattern, an address, or an interval',
    got: problems[0] ?? '',
    hint: "For example: soakgate watch --pid 4711 --count-log access.log --count-pattern '\"POST /reports .* 200'",
    details: problems,
  })
}
