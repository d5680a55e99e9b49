import type { CountSource } from '../../../scenario/count-source.ts'
import { parseCounterSelector } from '../../../scenario/counter-selector.ts'
import { LogCounter } from './log-counter.ts'
import { sumCounter } from './prometheus-text.ts'
import type { ReportCounter } from './report-counter.ts'
import { TimeCounter } from './time-counter.ts'
import { readNumber, UrlCounter } from './url-counter.ts'

/** Makes the counter for each source; its texts were checked when they were read. */
export function createCounter(source: CountSource): ReportCounter {
  if (source.by === 'log') return new LogCounter(source.file, source.pattern)
  if (source.by === 'url') return new UrlCounter(source.url, (body) => readNumber(body, source.pointer))
  if (source.by === 'time') return new TimeCounter(source.everyMs)
  const selector = parseCounterSelector(source.counter)
  if (selector === null) throw new TypeError(`${source.counter}: expected such as reports_total{status="ok"}`)
  return new UrlCounter(source.url, (page) => sumCounter(page, selector))
}
