import { z } from 'zod'
import { fetchText } from '../http-text.ts'

/** The samples of one series, as they were scraped: seconds since 1970 and the value. */
export interface Series {
  labels: Readonly<Record<string, string>>
  samples: readonly (readonly [seconds: number, value: number])[]
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const answerSchema = z.union([
  z.object({
    status: z.literal('success'),
    data: z.union([
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(
          z.object({
            metric: z.record(z.string(), z.string()),
            values: z.array(z.tuple([z.number(), z.string()])).default([]),
          }),
        ),
      }),
      z.object({
        resultType: z.literal('vector'),
        result: z.array(
          z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
        ),
      }),
      z.object({ resultType: z.literal('scalar'), result: z.tuple([z.number(), z.string()]) }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
])

/** What a Prometheus server is asked. Each rejects with one line: what it answered, or that it did not. */
export class PrometheusApi {
  readonly #server: string
  readonly #bearerToken: string | null

  constructor(server: string, bearerToken: string | null) {
    this.#server = server
    this.#bearerToken = bearerToken
  }

  /** The samples of a selector in the last `rangeMs`, with their own times. */
  async samples(selector: string, rangeMs: number): Promise<Series[]> {
    const data = await this.#query(`${selector}[${Math.ceil(rangeMs / 1000)}s]`)
    if (data.resultType !== 'matrix') throw new Error(`expected samples of ${selector}, got a ${data.resultType}`)
    return data.result.map(({ metric, values }) => {
      return { labels: metric, samples: values.map(([seconds, value]) => [seconds, Number(value)] as const) }
    })
  }

  /** The labels of what an instant query finds. */
  async labelsOf(query: string): Promise<Readonly<Record<string, string>>[]> {
    const data = await this.#query(query)
    return data.resultType === 'vector' ? data.result.map(({ metric }) => metric) : []
  }

  /** What its clock shows, in milliseconds since 1970. */
  async timeMs(): Promise<number> {
    const data = await this.#query('time()')
    if (data.resultType !== 'scalar') throw new Error(`expected its time, got a ${data.resultType}`)
    return Number(data.result[1]) * 1000
  }

  async #query(query: string) {
    const url = `${this.#server}/api/v1/query`
    const { status, text } = await fetchText(url, { form: { query }, bearerToken: this.#bearerToken })
    const parsed = answerSchema.safeParse(parseJson(text))
    if (!parsed.success) throw new Error(`answered ${status} with what is none of Prometheus: ${text.slice(0, 80)}`)
    if (parsed.data.status === 'error') throw new Error(`answered ${parsed.data.errorType}: ${parsed.data.error}`)
    return parsed.data.data
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
