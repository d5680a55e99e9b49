import type { MatchRow } from '../../../record/rows.ts'
import type { Target } from '../../../scenario/target.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { countingStartMs } from '../../analysis/run-times.ts'
import { atLeast, known, type Measure, selected, unknown } from '../measurement.ts'

const quotedLines = 10

/** Kinds of target whose log is not read: they run already, and nobody keeps it. */
const unread: ReadonlySet<Target['kind']> = new Set(['pid', 'url', 'remote'])

/** Lines of the log from the first request on that match a named pattern, or any of them where none is named. */
export const countLogMatches: Measure = (analysis, threshold) => {
  const { logPatterns, target } = analysis.record.plan
  const pattern = selected(threshold, 'pattern')
  const names = Object.keys(logPatterns)
  if (names.length === 0) {
    return unknown("the scenario names no pattern, as in logPatterns: { memory_error: 'MemoryError' }")
  }
  if (pattern !== null && !names.includes(pattern)) {
    return unknown(`the scenario has no pattern ${JSON.stringify(pattern)}; it has ${names.join(', ')}`)
  }
  if (unread.has(target.kind)) return unknown('the log of a service that ran before is not read')
  if (countingStartMs(analysis.times) === Number.POSITIVE_INFINITY) {
    return unknown('the run did not get to its first request')
  }
  const { events } = analysis.record
  if (events.some(({ kind }) => kind === 'log-unreadable'))
    return unknown('Docker does not give the log of the container')
  const asked = names.filter((name) => pattern === null || name === pattern)
  const { count, evidence } = matchesInLog(analysis, asked)
  const untilMs = endOfLogMs(analysis)
  const isCut = events.some(({ kind, timeMs }) => kind === 'docker-gone' && timeMs < untilMs)
  return isCut
    ? atLeast(count, null, 'Docker was gone before the end, and the log with it')
    : known(count, null, evidence)
}

/** What it prints while soakgate stops it says nothing. */
function endOfLogMs({ times }: RunAnalysis): number {
  return times.stoppedMs ?? Number.POSITIVE_INFINITY
}

/** Lines that match these patterns, from the first request on until soakgate stops the target; the first are quoted. */
export function matchesInLog(
  analysis: RunAnalysis,
  names: readonly string[],
): { count: number; evidence: readonly string[] } {
  const { record, times } = analysis
  const fromMs = countingStartMs(times)
  const untilMs = endOfLogMs(analysis)
  const rows = record.matches.filter((row) => names.includes(row.pattern) && row.timeMs <= untilMs)
  const count = names.reduce((sum, name) => sum + countBetween(rows, name, fromMs), 0)
  const lines = rows.flatMap(({ timeMs, line }) => (line === null || timeMs < fromMs ? [] : [line]))
  return { count, evidence: lines.slice(0, quotedLines).map((line) => `log: "${line}"`) }
}

/** Counts rise; what was counted before is taken off. */
function countBetween(rows: readonly MatchRow[], name: string, fromMs: number): number {
  const own = rows.filter((row) => row.pattern === name)
  const before = own.findLast(({ timeMs }) => timeMs < fromMs)?.count ?? 0
  return (own.at(-1)?.count ?? 0) - before
}
