import { type ByReading, type RemoteReading, remoteReadingNames } from '../../scenario/remote-reading.ts'
import type { JsonField, JsonMemory } from '../../scenario/remote-target.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { fetchText } from '../http-text.ts'
import { findByPointer } from '../json-pointer.ts'
import { readBearerToken } from './bearer-token.ts'
import type { FoundReading, Measurement, MemorySource } from './measurement.ts'

/**
 * Reads the workers from an address that answers with JSON. What it tells counts as measured in the middle between
 * question and answer: an answer that comes out of a cache cannot be told from a fresh one.
 */
export class JsonSource implements MemorySource {
  readonly name: string
  readonly causeUnknown: string
  readonly clockAheadMs = null
  /** It is measured when we ask, and we may be late. */
  readonly gapIntervals = 10
  readonly intervalMs: number
  readonly everyMs: number
  readonly #memory: JsonMemory
  readonly #clock: Clock
  readonly #bearerToken: string | null
  #found: ByReading<FoundReading> = {}

  /** Throws `environment-missing`. */
  constructor(memory: JsonMemory, clock: Clock) {
    this.#memory = memory
    this.#clock = clock
    this.#bearerToken = readBearerToken(memory.tokenFrom)
    this.name = memory.address
    this.causeUnknown = `cause not knowable from here: read as JSON of ${memory.address}`
    this.intervalMs = memory.everyMs
    this.everyMs = memory.everyMs
  }

  get found(): ByReading<FoundReading> {
    return this.#found
  }

  async read(): Promise<readonly Measurement[]> {
    const askedMs = this.#clock.now()
    const workers = await this.#ask()
    const timeMs = Math.round(((askedMs + this.#clock.now()) / 2) * 1000) / 1000
    const measurements = workers.map((worker) => this.#measured(worker, timeMs))
    this.#note(measurements)
    requireOneEach(measurements, this.#memory)
    return measurements.filter(({ rssBytes }) => rssBytes >= 0)
  }

  async explainEmptiness(): Promise<{ query: string; found: string }> {
    const { address, list } = this.#memory
    return { query: `${list === '' ? 'the list' : list} of ${address}`, found: 'a list without workers' }
  }

  async #ask(): Promise<readonly unknown[]> {
    const { address, list } = this.#memory
    const { status, text } = await fetchText(address, { bearerToken: this.#bearerToken })
    if (status !== 200) throw new Error(`answered ${status}, expected 200`)
    const found = findByPointer(parseJson(text), list)
    if (Array.isArray(found)) return found
    throw new Error(`expected a list at ${list === '' ? 'the top' : list}, got ${inShort(found)}`)
  }

  #measured(worker: unknown, timeMs: number): Measurement {
    const { slot, pid: pidPointer, fields } = this.#memory
    const pid = pidPointer === null ? null : readNumber(worker, { pointer: pidPointer, unit: 1 })
    const place = slot === null ? '' : `${slot.slice(1)}=${inShort(findByPointer(worker, slot))}`
    const values: Partial<Record<RemoteReading, number>> = {}
    for (const name of remoteReadingNames) {
      const field = fields[name]
      const value = field === undefined ? null : readNumber(worker, field)
      if (value !== null) values[name] = value
    }
    const { rss, ...others } = values
    if (rss === undefined) throw new Error(`expected a number at ${fields.rss?.pointer}, got ${inShort(worker)}`)
    return { timeMs, place, process: pid === null ? null : String(pid), pid, rssBytes: rss, values: others }
  }

  #note(measurements: readonly Measurement[]): void {
    this.#found = Object.fromEntries(
      Object.entries(this.#memory.fields).map(([name, { pointer }]) => {
        const series = measurements.filter(({ values }) => name === 'rss' || name in values).length
        return [name, { query: pointer, series }]
      }),
    )
  }
}

function readNumber(worker: unknown, { pointer, unit }: JsonField): number | null {
  const found = findByPointer(worker, pointer)
  return typeof found === 'number' && Number.isFinite(found) ? found * unit : null
}

function requireOneEach(measurements: readonly Measurement[], { slot, pid }: JsonMemory): void {
  const seen = new Set<string>()
  for (const { place, process } of measurements) {
    const key = JSON.stringify([place, process])
    if (!seen.has(key)) seen.add(key)
    else
      throw new SoakgateError('memory-source-ambiguous', 'Several items of the list are one worker', {
        expected: `a worker of its own for each ${slot ?? pid}`,
        got: `two with ${[place, process ?? ''].filter((text) => text !== '').join(', pid ')}`,
      })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`expected JSON, got ${inShort(text)}`)
  }
}

function inShort(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing'
}
