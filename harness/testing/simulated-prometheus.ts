import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A series of metric and labels, and its value at a moment in seconds since 1970; null: it is not there then. */
export interface SimulatedSeries {
  metric: string
  labels: Readonly<Record<string, string>>
  valueAt: (seconds: number) => number | null
}

/** As much of Prometheus's API as soakgate asks, over series that are computed, by a clock that the test moves. */
export class SimulatedPrometheus {
  /** What its clock shows, in seconds since 1970. */
  seconds: number
  /** Authorization headers that came. */
  readonly authorizations: (string | undefined)[] = []
  series: readonly SimulatedSeries[] = []
  readonly #scrapeEverySeconds: number
  readonly #server: Server

  private constructor(seconds: number, scrapeEverySeconds: number) {
    this.seconds = seconds
    this.#scrapeEverySeconds = scrapeEverySeconds
    this.#server = createServer(async (incoming, outgoing) => {
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(JSON.stringify(await this.#answer(incoming)))
    })
  }

  static async start(seconds: number, scrapeEverySeconds: number): Promise<SimulatedPrometheus> {
    const prometheus = new SimulatedPrometheus(seconds, scrapeEverySeconds)
    prometheus.#server.listen(0, '127.0.0.1')
    await once(prometheus.#server, 'listening')
    return prometheus
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(incoming: IncomingMessage): Promise<unknown> {
    this.authorizations.push(incoming.headers.authorization)
    const query = new URLSearchParams(await text(incoming)).get('query') ?? ''
    if (query === 'time()') return success('scalar', [this.seconds, String(this.seconds)])
    const [, metric, range] = /^(\w+)(?:\{.*\})?\[(\d+)s\]$/s.exec(query) ?? []
    if (metric === undefined) return success('vector', this.#instant(query))
    const times = this.#scrapesOfLast(Number(range))
    const result = this.series
      .filter((series) => series.metric === metric)
      .map(({ labels, valueAt }) => {
        const values = times.flatMap((seconds) => {
          const value = valueAt(seconds)
          return value === null ? [] : [[seconds, String(value)]]
        })
        return { metric: { __name__: metric, ...labels }, values }
      })
    return success(
      'matrix',
      result.filter(({ values }) => values.length > 0),
    )
  }

  /** `topk(1, metric)`, or the names of all metrics. */
  #instant(query: string): unknown[] {
    const [, metric] = /^topk\(1, (\w+)\)$/.exec(query) ?? []
    const found = this.series.filter((series) => metric === undefined || series.metric === metric)
    return found.map(({ metric: name, labels }) => {
      return { metric: { __name__: name, ...labels }, value: [this.seconds, '1'] }
    })
  }

  #scrapesOfLast(rangeSeconds: number): number[] {
    const every = this.#scrapeEverySeconds
    const times: number[] = []
    for (let at = Math.floor(this.seconds / every) * every; at > this.seconds - rangeSeconds; at -= every)
      times.unshift(at)
    return times
  }
}

function success(resultType: string, result: unknown) {
  return { status: 'success', data: { resultType, result } }
}
