import type { MatchRow } from '../../../record/rows.ts'
import { countingStartMs } from '../../analysis/run-times.ts'
import { known, type Measure, selected, unknown } from '../measurement.ts'

const quotedLines = 10

/** Lines of the log from the first request on that match a named pattern, or any of them where none is named. */
export const countLogMatches: Measure = ({ record, times }, threshold) => {
  const { logPatterns, target } = record.plan
  const pattern = selected(threshold, 'pattern')
  const names = Object.keys(logPatterns)
  if (names.length === 0) {
    return unknown("the scenario names no pattern, as in logPatterns: { memory_error: 'MemoryError' }")
  }
  if (pattern !== null && !names.includes(pattern)) {
    return unknown(`the scenario has no pattern ${JSON.stringify(pattern)}; it has ${names.join(', ')}`)
  }
  if (target.kind === 'pid' || target.kind === 'url') return unknown('the log of a service that ran before is not read')
  const fromMs = countingStartMs(times)
  if (fromMs === Number.POSITIVE_INFINITY) return unknown('the run did not get to its first request')
  const untilMs = times.stoppedMs ?? Number.POSITIVE_INFINITY
  const asked = names.filter((name) => pattern === null || name === pattern)
  const rows = record.matches.filter((row) => asked.includes(row.pattern) && row.timeMs <= untilMs)
  const count = asked.reduce((sum, name) => sum + countBetween(rows, name, fromMs), 0)
  const lines = rows.flatMap(({ timeMs, line }) => (line === null || timeMs < fromMs ? [] : [line]))
  return known(
    count,
    null,
    lines.slice(0, quotedLines).map((line) => `log: "${line}"`),
  )
}

/** Counts rise; what was counted before is taken off. */
function countBetween(rows: readonly MatchRow[], name: string, fromMs: number): number {
  const own = rows.filter((row) => row.pattern === name)
  const before = own.findLast(({ timeMs }) => timeMs < fromMs)?.count ?? 0
  return (own.at(-1)?.count ?? 0) - before
}
