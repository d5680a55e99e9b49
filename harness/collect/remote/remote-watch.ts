import type { RestPoint } from '../../record/rows.ts'
import type { RemoteMemory } from '../../scenario/remote-target.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import type { TargetWatch, WatchSurroundings } from '../target-watch.ts'
import { CompletedHistory } from './completed-history.ts'
import { Fleet } from './fleet.ts'
import type { MemorySource } from './measurement.ts'
import { openSource } from './open-source.ts'
import { OwnLimits } from './own-limits.ts'
import { sourceRows } from './source-rows.ts'
import { knowsNobody, unreadable } from './source-trouble.ts'

/** Prometheus is ready long before it has data. One that ran before has some at once. */
const readyWithinMs = 30_000
const readyPauseMs = 500
/** No process that runs a service holds less: a number in KiB that is taken for bytes does. */
const smallestRssBytes = 512 * 1024
/** At the end it is waited for so many intervals, and a little, that all workers are measured once more. */
const settledIntervals = 2.5
const settledSpareMs = 2000

/**
 * Watches a target that another system measures: asks for what is new again and again, and writes the rows that a
 * sampler on the target's own machine would have written, as far as they can be known.
 */
export class RemoteWatch implements TargetWatch {
  readonly #memory: RemoteMemory
  readonly #source: MemorySource
  readonly #surroundings: WatchSurroundings
  readonly #fleet: Fleet
  readonly #limits: OwnLimits
  readonly #completed = new CompletedHistory()
  readonly #awaiting = new Set<() => void>()
  #reading: Promise<void> = Promise.resolve()
  #cancel: () => void = () => {}
  #isOver = false
  #written = 0
  /** Since when it cannot be read, and why; null: it can. */
  #trouble: { sinceMs: number; why: string } | null = null

  private constructor(memory: RemoteMemory, surroundings: WatchSurroundings) {
    const { journal, onRow, clock } = surroundings
    const source = openSource(memory, clock)
    this.#memory = memory
    this.#source = source
    this.#surroundings = surroundings
    this.#limits = new OwnLimits((row) => {
      journal.addGroup(row)
      onRow({ table: 'groups', row })
    })
    this.#fleet = new Fleet(source.causeUnknown, {
      onSample: (row) => {
        this.#written += 1
        journal.addSample(row)
        onRow({ table: 'samples', row })
      },
      onEvent: (event) => {
        const row = { ...event, completed: this.#completed.at(event.timeMs) }
        journal.addEvent(row)
        onRow({ table: 'events', row })
      },
      onLife: (life) => this.#limits.note(life),
    })
  }

  /** Throws `environment-missing`. */
  static start(memory: RemoteMemory, surroundings: WatchSurroundings): RemoteWatch {
    return new RemoteWatch(memory, surroundings)
  }

  async ready(signal: AbortSignal): Promise<void> {
    const { clock, journal } = this.#surroundings
    const lastMs = clock.now() + readyWithinMs
    while (!signal.aborted) {
      try {
        await this.#read()
      } catch (error) {
        if (error instanceof SoakgateError) throw error
        if (clock.now() >= lastMs) throw unreadable(this.#source, error)
      }
      const isKnown = this.#fleet.lives.length > 0
      // Seen once more it is also known how often it is measured.
      if (isKnown && (this.#source.intervalMs !== null || clock.now() >= lastMs)) break
      if (clock.now() >= lastMs) throw await knowsNobody(this.#source)
      await this.#pause(readyPauseMs, signal)
    }
    if (signal.aborted) return
    this.#requirePlausible()
    this.#tellSource()
    journal.note('source-read', this.#describe())
    this.#readLater()
  }

  workerPids(): readonly (number | null)[] {
    return this.#fleet.lives.map(({ last }) => last.pid)
  }

  /** Pids that it tells are those that the service names. */
  named<Row>(row: Row): Row {
    return row
  }

  /** Such ends are told by a counter of what measures it. */
  noteOomKill(): void {}

  async settle(): Promise<void> {}

  flush(): void {
    this.#limits.flush()
    for (const life of this.#fleet.lives) this.#limits.note(life)
  }

  afterReport(): void {
    const { clock, journal } = this.#surroundings
    this.#completed.note(clock.now(), journal.completed)
  }

  afterRest(): void {}

  /** Nothing is read at rest that is not read all the time; but the load's end must have been measured. */
  async readRest(point: RestPoint, signal: AbortSignal): Promise<void> {
    if (point !== 'settled') return
    const { clock } = this.#surroundings
    const sinceMs = clock.now()
    const lastMs = sinceMs + settledIntervals * (this.#source.intervalMs ?? this.#source.everyMs) + settledSpareMs
    const isMeasured = () => this.#fleet.lives.every(({ last }) => last.timeMs >= sinceMs)
    while (!isMeasured() && clock.now() < lastMs && !signal.aborted) await this.#nextRead(lastMs, signal)
  }

  async beginStop(): Promise<void> {
    this.#isOver = true
    this.#cancel()
  }

  async stop(): Promise<void> {
    await this.beginStop()
    await this.#reading
    const { clock } = this.#surroundings
    this.#fleet.finish(clock.now(), this.#source)
    this.#writeTick(clock.now(), null)
    if (this.#trouble !== null) this.#tellTrouble(this.#trouble)
    this.#tellSource()
  }

  #readLater(): void {
    const { clock } = this.#surroundings
    if (this.#isOver) return
    const dueMs = clock.now() + this.#source.everyMs
    this.#cancel = clock.setTimeout(() => {
      this.#reading = this.#readAgain(clock.now() - dueMs)
    }, this.#source.everyMs)
  }

  async #readAgain(latenessMs: number): Promise<void> {
    const { clock } = this.#surroundings
    try {
      await this.#read(latenessMs)
      if (this.#trouble !== null) this.#tellTrouble(this.#trouble)
      this.#trouble = null
    } catch (error) {
      const why = error instanceof SoakgateError ? `${error.message}: ${error.got}` : String(error)
      this.#trouble = { sinceMs: this.#trouble?.sinceMs ?? clock.now(), why }
    }
    for (const wake of this.#awaiting) wake()
    this.#readLater()
  }

  async #read(latenessMs = 0): Promise<void> {
    const { clock, onTick } = this.#surroundings
    const beganMs = clock.now()
    const measurements = await this.#source.read()
    this.#fleet.add(measurements, this.#source)
    this.#writeTick(beganMs, latenessMs)
    onTick(
      this.#fleet.lives.map(({ slot, last }) => ({ pid: last.pid, role: 'worker', slot, rssBytes: last.rssBytes })),
    )
  }

  #writeTick(beganMs: number, latenessMs: number | null): void {
    const costMs = Math.round((this.#surroundings.clock.now() - beganMs) * 1000) / 1000
    const missed = this.#fleet.takeMissed()
    const processes = this.#written
    this.#written = 0
    this.#surroundings.journal.addTick({ timeMs: beganMs, latenessMs, costMs, processes, swept: true, missed })
  }

  #nextRead(lastMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { clock } = this.#surroundings
    const cancel = clock.setTimeout(resolve, Math.max(0, lastMs - clock.now()))
    this.#awaiting.add(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    return promise.finally(() => {
      cancel()
      this.#awaiting.delete(resolve)
    })
  }

  #pause(durationMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#surroundings.clock.setTimeout(resolve, durationMs)
    signal.addEventListener('abort', () => resolve(), { once: true })
    return promise.finally(cancel)
  }

  #requirePlausible(): void {
    // The units of ready-made queries are known.
    if (this.#memory.by === 'prometheus' && this.#memory.querySet !== null) return
    const small = this.#fleet.lives.find(({ last }) => last.rssBytes < smallestRssBytes)
    if (small === undefined) return
    const { query = '' } = this.#source.found.rss ?? {}
    throw new SoakgateError('memory-source-ambiguous', 'A worker seems to hold next to nothing', {
      expected: `${query} to be the resident memory of a process, of more than 512 KiB`,
      got: `${Math.round(small.last.rssBytes)} bytes of ${small.place === '' ? `pid ${small.last.pid}` : small.place}`,
      hint: "If the number is not in bytes, say so in workers: unit: 'KiB'.",
    })
  }

  #tellSource(): void {
    const { clock, journal } = this.#surroundings
    for (const row of sourceRows(this.#source, this.#fleet.lives, clock.now())) journal.addSource(row)
  }

  #describe(): string {
    const { name, intervalMs, clockAheadMs } = this.#source
    const pace = intervalMs === null ? 'not known yet how often' : `every ${formatDuration(Math.round(intervalMs))}`
    const clock = clockAheadMs === null ? '' : `; ${inWords(clockAheadMs)}`
    return `the memory is read through ${name}, measured ${pace}${clock}; high-water marks, shared pages and causes of ends cannot be known from there`
  }

  #tellTrouble({ sinceMs, why }: { sinceMs: number; why: string }): void {
    const { clock, journal } = this.#surroundings
    const forMs = Math.round(clock.now() - sinceMs)
    journal.note('source-read', `${this.#source.name} could not be read for ${formatDuration(forMs)}: ${why}`)
  }
}

function inWords(clockAheadMs: number): string {
  if (clockAheadMs === 0) return 'its clock agrees with ours'
  const side = clockAheadMs < 0 ? 'behind' : 'ahead of'
  return `its clock is ${formatDuration(Math.abs(clockAheadMs))} ${side} ours, which is allowed for`
}
