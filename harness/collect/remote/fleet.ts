import type { EventKind, EventRow } from '../../record/events.ts'
import type { SampleRow } from '../../record/rows.ts'
import { silentAfterMs, usualIntervalMs } from '../../vocabulary/measuring-pace.ts'
import { measuredSample } from './measured-sample.ts'
import type { Measurement, MemorySource } from './measurement.ts'
import { byMomentAndPlace, keyOf, nameOf } from './measurement-places.ts'
import { describeRestart } from './restarts.ts'

/** One process in one slot, as it was measured last. */
export interface Life {
  slot: number
  generation: number
  place: string
  last: Measurement
  /** Times in a row at which others of its place were measured and it was not. */
  absences: number
  /** A rise of the counter of OOM kills that is not yet told. */
  oomKill: { timeMs: number; evidence: string } | null
}

export interface FleetListener {
  onSample: (row: SampleRow) => void
  onEvent: (row: Omit<EventRow, 'completed'>) => void
  /** A worker was measured, and what it takes of a limit of its own is known. */
  onLife: (life: Life) => void
}

/** So often measured without it, a process has ended. */
const absencesOfEnd = 2
/** A kill explains an end that is seen within so many intervals. */
const oomKillIntervals = 3

/** How often workers are measured; see MemorySource. */
export type MeasuringPace = Pick<MemorySource, 'intervalMs' | 'gapIntervals'>

/**
 * The workers of a target that is measured elsewhere. Each place has its slots, numbered from 1 in the order in which
 * they were seen; a process that replaces another in its place is the next generation of its slot.
 */
export class Fleet {
  readonly #listener: FleetListener
  readonly #causeUnknown: string
  readonly #lives = new Map<string, Life>()
  /** Slots of each place whose process has ended, with the generations that they had. */
  readonly #vacancies = new Map<string, { slot: number; generation: number }[]>()
  #slots = 0
  /** Measurements that should have come and did not, since they were last asked for. */
  #missed = 0
  #newestMs = 0

  constructor(causeUnknown: string, listener: FleetListener) {
    this.#causeUnknown = causeUnknown
    this.#listener = listener
  }

  get lives(): readonly Life[] {
    return [...this.#lives.values()]
  }

  /** Measurements in the order of time. */
  add(measurements: readonly Measurement[], pace: MeasuringPace): void {
    for (const together of byMomentAndPlace(measurements)) this.#addTogether(together, pace)
  }

  /** How many measurements did not come since it was last asked. */
  takeMissed(): number {
    const missed = this.#missed
    this.#missed = 0
    return missed
  }

  /** The run is over: who has been silent for long has ended, unless nobody was measured any more. */
  finish(nowMs: number, pace: MeasuringPace): void {
    const silentMs = silentAfterMs(pace.intervalMs)
    for (const life of this.lives) {
      if (this.#newestMs - life.last.timeMs > silentMs) {
        this.#end(life, this.#newestMs, 'it is not measured any more: it has ended, or what measures it has')
      } else if (nowMs - life.last.timeMs > silentMs) this.#noteGap(nowMs - life.last.timeMs, pace)
      if (life.oomKill !== null) this.#tellHelperKill(life)
    }
  }

  #addTogether(together: readonly Measurement[], pace: MeasuringPace): void {
    const [first] = together
    if (first === undefined) return
    this.#newestMs = Math.max(this.#newestMs, first.timeMs)
    const present = new Set<string>()
    const emptied = new Set<Life>()
    const newcomers: Measurement[] = []
    for (const measurement of together) {
      const life = this.#lives.get(keyOf(measurement))
      if (measurement.rssBytes > 0) {
        present.add(keyOf(measurement))
        if (life === undefined) newcomers.push(measurement)
        else this.#measureAgain(life, measurement, pace)
      } else if (life !== undefined) {
        emptied.add(life)
        this.#noteOomKill(life, measurement)
      }
    }
    const absent = [...emptied, ...this.#absentAt(first, present).filter((life) => !emptied.has(life))]
    for (const life of absent) life.absences += emptied.has(life) ? absencesOfEnd : 1
    absent.sort((a, b) => b.absences - a.absences || a.last.timeMs - b.last.timeMs)
    for (const newcomer of newcomers) {
      const replaced = absent.shift()
      if (replaced !== undefined)
        this.#end(replaced, newcomer.timeMs, `${newcomer.process ?? 'another'} came in its place`)
      this.#begin(newcomer)
    }
    for (const life of absent) {
      if (emptied.has(life)) this.#end(life, first.timeMs, 'it is told of with a memory of 0')
      else if (life.absences >= absencesOfEnd)
        this.#end(life, first.timeMs, 'it is gone, and others of its place are there')
    }
  }

  /** Who else is known of that place; where nothing tells processes apart there is but one. */
  #absentAt({ place, process }: Measurement, present: ReadonlySet<string>): Life[] {
    if (process === null) return []
    return this.lives.filter((life) => life.place === place && !present.has(keyOf(life.last)))
  }

  #measureAgain(life: Life, measurement: Measurement, pace: MeasuringPace): void {
    life.absences = 0
    this.#noteGap(measurement.timeMs - life.last.timeMs, pace)
    this.#noteOomKill(life, measurement)
    const restart = describeRestart(life.last, measurement)
    if (restart !== null) {
      this.#end(life, measurement.timeMs, restart)
      this.#begin(measurement)
      return
    }
    const isOld =
      (pace.intervalMs ?? usualIntervalMs) * oomKillIntervals < measurement.timeMs - (life.oomKill?.timeMs ?? 0)
    if (life.oomKill !== null && isOld) this.#tellHelperKill(life)
    this.#tell(life, measurement)
  }

  #noteGap(durationMs: number, { intervalMs, gapIntervals }: MeasuringPace): void {
    const intervals = Math.round(durationMs / (intervalMs ?? usualIntervalMs))
    if (intervals >= gapIntervals) this.#missed += intervals - 1
  }

  #noteOomKill(life: Life, { timeMs, values }: Measurement): void {
    const [before, now] = [life.last.values.oomKills, values.oomKills]
    if (before === undefined || now === undefined || now <= before) return
    life.oomKill = { timeMs, evidence: `the counter of OOM kills rose from ${before} to ${now} in ${life.place}` }
  }

  #begin(measurement: Measurement): void {
    const vacant = this.#vacancies.get(measurement.place)?.shift()
    const slot = vacant?.slot ?? this.#slots + 1
    this.#slots = Math.max(this.#slots, slot)
    const generation = (vacant?.generation ?? 0) + 1
    const life: Life = { slot, generation, place: measurement.place, last: measurement, absences: 0, oomKill: null }
    this.#lives.set(keyOf(measurement), life)
    this.#event(life, 'born', measurement.timeMs, nameOf(measurement))
    this.#tell(life, measurement)
  }

  #tell(life: Life, measurement: Measurement): void {
    life.last = measurement
    this.#listener.onSample(measuredSample(life))
    this.#listener.onLife(life)
  }

  #end(life: Life, timeMs: number, how: string): void {
    this.#lives.delete(keyOf(life.last))
    const vacancies = this.#vacancies.get(life.place) ?? []
    vacancies.push({ slot: life.slot, generation: life.generation })
    this.#vacancies.set(life.place, vacancies)
    const who = `${nameOf(life.last)}: ${how}`
    const kill = life.oomKill
    life.oomKill = null
    if (kill === null) this.#event(life, 'ended-unknown', timeMs, `${who}; ${this.#causeUnknown}`)
    else this.#event(life, 'oom-killed', timeMs, `${who}; ${kill.evidence}`)
  }

  /** Nobody ended whom it is known of. */
  #tellHelperKill(life: Life): void {
    const { oomKill } = life
    life.oomKill = null
    if (oomKill === null) return
    const nobody = { pid: null, slot: null, generation: null, exitCode: null, signal: null }
    const evidence = `${oomKill.evidence}; which process it was is not known`
    this.#listener.onEvent({ timeMs: oomKill.timeMs, kind: 'oom-killed', role: 'helper', ...nobody, evidence })
  }

  #event({ slot, generation, last }: Life, kind: EventKind, timeMs: number, evidence: string): void {
    const { pid } = last
    this.#listener.onEvent({
      timeMs,
      kind,
      pid,
      role: 'worker',
      slot,
      generation,
      exitCode: null,
      signal: null,
      evidence,
    })
  }
}
