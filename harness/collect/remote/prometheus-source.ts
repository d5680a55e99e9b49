import { type ByReading, type RemoteReading, remoteReadingNames } from '../../scenario/remote-reading.ts'
import type { PrometheusMemory, RemoteQuery } from '../../scenario/remote-target.ts'
import { metricOfSelector } from '../../scenario/series-selector.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { usualIntervalMs } from '../../vocabulary/measuring-pace.ts'
import type { Clock } from '../clock.ts'
import { readBearerToken } from './bearer-token.ts'
import { gapIntervalsOf } from './gap-intervals.ts'
import type { FoundReading, Measurement, MemorySource } from './measurement.ts'
import { MeasuringInterval } from './measuring-interval.ts'
import { PrometheusApi } from './prometheus-api.ts'
import { type NumberSeries, seriesByWorker, subtractSeries, valueAt } from './series-of-workers.ts'
import { SourceClock } from './source-clock.ts'

/** How far back the first look goes: Prometheus itself takes what is older for gone. */
const firstRangeMs = 300_000
/** A series that was not scraped for so many intervals is no news. */
const freshIntervals = 2.5
const shortestPauseMs = 250
const longestPauseMs = 15_000

/** Reads the workers' series of a Prometheus server, with the times at which they were scraped. */
export class PrometheusSource implements MemorySource {
  readonly name: string
  readonly causeUnknown = 'cause not knowable from here: read through Prometheus'
  readonly gapIntervals: number
  readonly #memory: PrometheusMemory
  readonly #api: PrometheusApi
  readonly #clock: Clock
  readonly #sourceClock = new SourceClock()
  readonly #interval = new MeasuringInterval()
  /** When each worker was scraped last, in seconds since 1970. */
  readonly #lastSeconds = new Map<string, number>()
  readonly #found = new Map<RemoteReading, FoundReading>()
  #readMs: number | null = null

  /** Throws `environment-missing`. */
  constructor(memory: PrometheusMemory, clock: Clock) {
    this.#memory = memory
    this.#clock = clock
    this.#api = new PrometheusApi(memory.server, readBearerToken(memory.tokenFrom))
    this.name = `Prometheus at ${memory.server}`
    this.gapIntervals = gapIntervalsOf(memory.queries.rss?.selector ?? '')
  }

  get intervalMs(): number | null {
    return this.#interval.valueMs
  }

  get clockAheadMs(): number | null {
    return this.#sourceClock.aheadOf(Date.now(), this.#clock.now())
  }

  get everyMs(): number {
    return Math.min(longestPauseMs, Math.max(shortestPauseMs, (this.intervalMs ?? 1000) / 2))
  }

  get found(): ByReading<FoundReading> {
    return Object.fromEntries(this.#found)
  }

  async read(): Promise<readonly Measurement[]> {
    const askedMs = this.#clock.now()
    const sourceMs = await this.#api.timeMs()
    this.#sourceClock.note(askedMs, this.#clock.now(), sourceMs)
    const rangeMs = this.#rangeMs(askedMs)
    const rss = await this.#readSeries('rss', rangeMs)
    // Asked later, they hold all that was scraped together with it.
    const others = remoteReadingNames.filter((name) => name !== 'rss' && this.#memory.queries[name] !== undefined)
    const values = await Promise.all(others.map((name) => this.#readSeries(name, rangeMs)))
    const read = new Map(others.map((name, index) => [name, values[index] ?? new Map()]))
    const isFirst = this.#lastSeconds.size === 0
    const measurements = [...rss.values()].flatMap((series) => this.#news(series, read, sourceMs, isFirst))
    this.#readMs = askedMs
    return measurements.sort((a, b) => a.timeMs - b.timeMs)
  }

  async explainEmptiness(): Promise<{ query: string; found: string }> {
    const query = this.#memory.queries.rss?.selector ?? ''
    const metric = metricOfSelector(query) ?? ''
    const [example] = await this.#api.labelsOf(`topk(1, ${metric})`)
    if (example === undefined) {
      const similar = await this.#api.labelsOf(`count by (__name__) ({__name__=~".*(memory|rss).*bytes.*"})`)
      const names = similar.map(({ __name__: name = '' }) => name).sort()
      const some = names.slice(0, 5).join(', ')
      return {
        query,
        found: `no series of ${metric}; ${names.length === 0 ? 'nor any other of memory' : `there are ${some}`}`,
      }
    }
    const { __name__: _, ...labels } = example
    return { query, found: `none with these labels; ${metric} has ${labelsInWords(labels)}` }
  }

  #rangeMs(nowMs: number): number {
    if (this.#readMs === null) return firstRangeMs
    return Math.min(3_600_000, nowMs - this.#readMs + 2 * (this.intervalMs ?? usualIntervalMs) + 5000)
  }

  async #readSeries(reading: RemoteReading, rangeMs: number): Promise<Map<string, NumberSeries>> {
    const query = this.#memory.queries[reading]
    if (query === undefined) return new Map()
    const series = await this.#ask(query, rangeMs)
    if (reading === 'rss') requireOneEach(series, query)
    const known = this.#found.get(reading)?.series ?? 0
    this.#found.set(reading, { query: inWords(query), series: Math.max(known, series.size) })
    return series
  }

  async #ask({ selector, less, unit }: RemoteQuery, rangeMs: number): Promise<Map<string, NumberSeries>> {
    const whole = seriesByWorker(await this.#api.samples(selector, rangeMs), this.#memory, unit)
    if (less === null) return whole
    return subtractSeries(whole, seriesByWorker(await this.#api.samples(less, rangeMs), this.#memory, unit))
  }

  /** What was scraped of one worker since it was last read; at first only the newest, and none that is old. */
  #news(
    series: NumberSeries,
    others: ReadonlyMap<RemoteReading, Map<string, NumberSeries>>,
    sourceMs: number,
    isFirst: boolean,
  ): Measurement[] {
    const { key, place, process, pid } = series
    const lastSeconds = this.#lastSeconds.get(key) ?? Number.NEGATIVE_INFINITY
    const times = [...series.values.keys()].sort((a, b) => a - b)
    for (const [index, seconds] of times.entries()) {
      const before = times[index - 1]
      if (before !== undefined && seconds > lastSeconds) this.#interval.note((seconds - before) * 1000)
    }
    const freshMs = freshIntervals * (this.intervalMs ?? usualIntervalMs)
    const since = times.filter((seconds) => seconds > lastSeconds)
    const wanted = isFirst ? since.slice(-1).filter((seconds) => sourceMs - seconds * 1000 <= freshMs) : since
    const newest = since.at(-1)
    if (newest !== undefined) this.#lastSeconds.set(key, newest)
    return wanted.flatMap((seconds) => {
      const rssBytes = series.values.get(seconds)
      const timeMs = this.#sourceClock.toRunMs(seconds * 1000)
      if (rssBytes === undefined || rssBytes < 0 || timeMs === null) return []
      const values = [...others].flatMap(([name, read]) => {
        const value = valueAt(read.get(key) ?? read.get(place), seconds, freshMs / 1000)
        return value === null ? [] : [[name, value] as const]
      })
      return [{ timeMs, place, process, pid, rssBytes, values: Object.fromEntries(values) }]
    })
  }
}

/** Two series of one worker would be added up, and the memory of several taken for that of one. */
function requireOneEach(series: ReadonlyMap<string, NumberSeries>, { selector }: RemoteQuery): void {
  const double = [...series.values()].find(({ areTogether }) => areTogether)
  if (double === undefined) return
  const [one = {}, another = {}] = double.sources
  const differing = Object.keys({ ...one, ...another }).filter((label) => one[label] !== another[label])
  throw new SoakgateError('memory-source-ambiguous', 'Several series are of one worker', {
    expected: `one series of ${selector} for each worker`,
    got: `${double.sources.length} with ${double.key === '' ? 'no label' : double.key}; they differ in ${differing.join(', ')}`,
    hint: 'Name more labels in workers.slot, or the label that changes with every process in workers.process, or match fewer.',
  })
}

function labelsInWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')
}

function inWords({ selector, less }: RemoteQuery): string {
  return less === null ? selector : `${selector} - ${less}`
}
