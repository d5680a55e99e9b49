import { type EventRow, workerEndKinds } from '../record/events.ts'
import type { GroupRow, IterationRow } from '../record/rows.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { isOwn } from './analysis/limited-groups.ts'
import { forecastEarly, type PreliminaryForecast } from './analysis/preliminary-forecast.ts'
import type { UsageReading } from './analysis/target-usage.ts'
import { preliminaryInWords } from './preliminary-in-words.ts'

/** What there is to say of a forecast, as the event that says it. */
export type ForecastNews = Pick<EventRow, 'kind' | 'evidence'>

/** Of more readings every second one is given up, however long the run is. */
const mostReadings = 500
/** More reports than end between two readings: where so many wait, no reading comes, and those that ended first are counted. */
const mostEnds = 10_000

/**
 * Follows a run row by row and says when the target is about to reach its memory limit: once, and again when later
 * readings say otherwise. Without a limit that is known it never does. It stops nothing.
 */
export function openForecasts(plan: RunPlan): (seen: RecordedRow) => ForecastNews | null {
  const follower = new ForecastFollower(plan)
  return ({ table, row }) => {
    if (table === 'iterations') follower.addIteration(row)
    if (table === 'groups') return follower.addUsage(row)
    return table === 'events' ? follower.addEvent(row) : null
  }
}

/** What is known of the processes that are there now, and the forecast that stands. */
class ForecastFollower {
  readonly #plan: RunPlan
  /** When reports ended that completed since the last reading. */
  #endsMs: number[] = []
  #reports = 0
  #warmups = 0
  #isLoad: boolean = false
  /** The largest at each number of reports, ascending. */
  #readings: UsageReading[] = []
  #standing: PreliminaryForecast | null = null
  /** Workers are replaced on purpose: what they grow ends with them, and nothing is forecast any more. */
  #isReplaced: boolean = false

  constructor(plan: RunPlan) {
    this.#plan = plan
  }

  addIteration({ phase, outcome, startMs, durationMs }: IterationRow): void {
    if (outcome !== 'completed' || startMs === null) return
    this.#endsMs.push(startMs + (durationMs ?? 0))
    if (this.#endsMs.length > mostEnds) this.#reports += this.#endsMs.splice(0, mostEnds / 2).length
    if (phase === 'warmup') this.#warmups += 1
    else this.#isLoad = true
  }

  /** A worker that ends takes its memory with it. */
  addEvent({ kind }: EventRow): ForecastNews | null {
    if (!workerEndKinds.some((end) => end === kind)) return null
    this.#readings = []
    this.#isReplaced ||= kind === 'recycled'
    const why = this.#isReplaced
      ? 'workers are replaced on purpose, and what they grow ends with them'
      : 'a worker ended'
    return this.#withdraw(why)
  }

  /** Of a group that others are in too, what they take may be as well; of one worker's own limit no forecast is made. */
  addUsage(row: GroupRow): ForecastNews | null {
    if (!isOwn(row)) return null
    const { timeMs, usedBytes, limitBytes } = row
    const { target } = this.#plan
    const limit = ('memoryLimitBytes' in target ? target.memoryLimitBytes : null) ?? limitBytes
    const before = this.#endsMs.length
    this.#endsMs = this.#endsMs.filter((endMs) => endMs > timeMs)
    this.#reports += before - this.#endsMs.length
    // What was swapped out counts as used, and may lie beyond the limit.
    if (limit === null || usedBytes >= limit || this.#isReplaced) return null
    this.#read(usedBytes)
    return this.#judge(forecastEarly(this.#readings, limit), limit)
  }

  #read(bytes: number): void {
    const last = this.#readings.at(-1)
    if (last?.reports === this.#reports) last.bytes = Math.max(last.bytes, bytes)
    else this.#readings.push({ reports: this.#reports, bytes })
    if (this.#readings.length > mostReadings) this.#readings = this.#readings.filter((_, index) => index % 2 === 0)
  }

  #judge(forecast: PreliminaryForecast | null, limitBytes: number): ForecastNews | null {
    if (forecast !== null && !this.#isSaid(forecast)) {
      this.#standing = forecast
      const reports = { made: this.#reports, warmups: this.#isLoad ? this.#warmups : null }
      const evidence = preliminaryInWords(forecast, { limitBytes, word: this.#plan.iterationName, ...reports })
      return { kind: 'preliminary-forecast', evidence }
    }
    if (this.#reports <= (this.#standing?.highReport ?? Number.POSITIVE_INFINITY)) return null
    return this.#withdraw('the latest report that it named has passed, and the limit is not reached')
  }

  /** Whether the forecast that stands allows for it. */
  #isSaid({ report }: PreliminaryForecast): boolean {
    return this.#standing !== null && report >= this.#standing.lowReport && report <= this.#standing.highReport
  }

  /** null: none stood. */
  #withdraw(evidence: string): ForecastNews | null {
    if (this.#standing === null) return null
    this.#standing = null
    return { kind: 'forecast-withdrawn', evidence }
  }
}
