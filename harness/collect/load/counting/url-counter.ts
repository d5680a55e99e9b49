import { request } from 'undici'
import { type CountedReports, CounterReadings, type ReportCounter } from './report-counter.ts'

/** A count that does not come within this is none. */
const answerWithinMs = 5000
/** More than any counter page has. */
const longestBody = 16 * 1024 * 1024

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
    return this.#readings.next(this.#readingOf(await fetchText(this.#url)))
  }

  async close(): Promise<void> {}
}

async function fetchText(url: string): Promise<string> {
  const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(answerWithinMs) })
  let text = ''
  body.setEncoding('utf8')
  for await (const part of body as AsyncIterable<string>) {
    text += part
    if (text.length > longestBody) throw new Error('the answer is longer than 16 MiB')
  }
  if (statusCode !== 200) throw new Error(`answered ${statusCode}, expected 200`)
  return text
}

/** A body that is just a number, or the number that a JSON pointer (RFC 6901) finds in a JSON body. */
export function readNumber(body: string, pointer: string | null): number {
  const found = pointer === null ? body.trim() : find(JSON.parse(body), pointer)
  const number = typeof found === 'string' && found !== '' ? Number(found) : found
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number
  const where = pointer === null ? 'the body' : pointer
  throw new Error(`expected a number in ${where}, got ${JSON.stringify(found)?.slice(0, 80) ?? 'nothing'}`)
}

function find(value: unknown, pointer: string): unknown {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    return (inner as Record<string, unknown>)[key]
  }, value)
}
