import type { CountSource } from '../../../scenario/count-source.ts'
import type { ServiceCount } from '../../../scenario/load.ts'
import { SoakgateError } from '../../../vocabulary/errors.ts'
import { createCounter } from './counters.ts'
import { LineCounter } from './line-counter.ts'
import { whyMissing } from './missing-log.ts'
import type { ReportCounter } from './report-counter.ts'
import type { TargetLines } from './target-lines.ts'

/**
 * Makes the counter by which a service tells how many reports it made.
 * @param baseUrl what an address without a host is relative to
 */
export function openCounter(source: CountSource, baseUrl: string): ReportCounter {
  return createCounter('url' in source ? { ...source, url: new URL(source.url, baseUrl).href } : source)
}

/** The same, also by the lines that the target prints. */
export function openServiceCounter(count: ServiceCount, lines: TargetLines, baseUrl: string): ReportCounter {
  return count.by === 'target-log' ? new LineCounter(lines, count.pattern) : openCounter(count, baseUrl)
}

/** Why a source cannot be counted from. */
export function notCountable(message: string, count: ServiceCount, cause: unknown): SoakgateError {
  const expected = count.by === 'log' ? `a file ${count.file} that can be read` : 'an address that tells their number'
  const missing = count.by === 'log' ? whyMissing(count.file) : null
  const got = cause instanceof Error ? cause.message : String(cause)
  return new SoakgateError('reports-not-countable', message, { expected, ...(missing ?? { got }), cause })
}

/**
 * Throws `reports-not-countable` where the log of a service that runs already is not there: before anything is measured,
 * because nobody who is asked to watch makes it.
 */
export function requireLog(count: CountSource | null): void {
  if (count?.by !== 'log' || whyMissing(count.file) === null) return
  throw notCountable('The reports cannot be counted', count, null)
}
