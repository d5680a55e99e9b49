import { fetchText } from '../../http-text.ts'
import { findByPointer } from '../../json-pointer.ts'
import { type CountedReports, CounterReadings, type ReportCounter } from './report-counter.ts'

/** Reads the number of reports at an address: the whole body, or what a JSON pointer finds in it. */
export class UrlCounter implements ReportCounter {
  readonly everyMs = 1000
  readonly #url: string
  readonly #readingOf: (body: string) => number
  readonly #readings = new CounterReadings()

  constructor(url: string, readingOf: (body: string) => number) {
    this.#url = url
    this.#readingOf = readingOf
  }

  async look(): Promise<CountedReports> {
    const { status, text } = await fetchText(this.#url)
    if (status !== 200) throw new Error(`answered ${status}, expected 200`)
    return this.#readings.next(this.#readingOf(text))
  }

  async close(): Promise<void> {}
}

/** A body that is just a number, or the number that a JSON pointer (RFC 6901) finds in a JSON body. */
export function readNumber(body: string, pointer: string | null): number {
  const found = pointer === null ? body.trim() : findByPointer(JSON.parse(body), pointer)
  const number = typeof found === 'string' && found !== '' ? Number(found) : found
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number
  const where = pointer === null ? 'the body' : pointer
  throw new Error(`expected a number in ${where}, got ${JSON.stringify(found)?.slice(0, 80) ?? 'nothing'}`)
}
