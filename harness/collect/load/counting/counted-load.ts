import type { IterationPhase, IterationRow } from '../../../record/rows.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import type { Clock } from '../../clock.ts'
import type { LoadListener, PhaseResult, RunningLoad } from '../load-spec.ts'
import type { CountedReports, ReportCounter } from './report-counter.ts'

/** A source that cannot be read for so long has gone. */
const unreadableForMs = 15_000

interface OpenPhase {
  phase: IterationPhase
  asked: number
  made: number
  /** Made before this phase began. */
  before: number
  resolve: (result: PhaseResult) => void
}

/**
 * Load that somebody else makes: reports are counted, not driven. Reports that were seen at one look are spread evenly
 * over the time since the look before; how long each took is not known.
 */
export class CountedLoad implements RunningLoad {
  readonly prepares = false
  readonly #counter: ReportCounter
  readonly #listener: LoadListener
  readonly #clock: Clock
  #phase: OpenPhase | null = null
  #isAborted = false
  #lastLookMs: number
  #cancelTimer: () => void = () => {}

  private constructor(counter: ReportCounter, listener: LoadListener, clock: Clock) {
    this.#counter = counter
    this.#listener = listener
    this.#clock = clock
    this.#lastLookMs = clock.now()
  }

  /** Looks once, so that only later reports count; throws when the source cannot be read. */
  static async start(counter: ReportCounter, listener: LoadListener, clock: Clock): Promise<CountedLoad> {
    const load = new CountedLoad(counter, listener, clock)
    await counter.look()
    load.#lastLookMs = clock.now()
    return load
  }

  async prepare(): Promise<void> {}

  /** The scenario's functions are for load that soakgate makes. */
  async tearDown(): Promise<null> {
    return null
  }

  warmUp(limit: number): Promise<PhaseResult> {
    return this.#count('warmup', limit, 0)
  }

  endWarmUp(): void {
    if (this.#phase?.phase === 'warmup') this.#finish('ended-early', null)
  }

  run(last: number, made = 0): Promise<PhaseResult> {
    return this.#count('load', last, made)
  }

  abort(): void {
    this.#isAborted = true
    this.#finish('aborted', null)
  }

  async close(): Promise<null> {
    this.#cancelTimer()
    await this.#counter.close()
    return null
  }

  #count(phase: IterationPhase, asked: number, made: number): Promise<PhaseResult> {
    const { promise, resolve } = Promise.withResolvers<PhaseResult>()
    this.#phase = { phase, asked, made, before: made, resolve }
    if (this.#isAborted) this.#finish('aborted', null)
    else this.#lookLater()
    return promise
  }

  #lookLater(): void {
    this.#cancelTimer = this.#clock.setTimeout(() => void this.#look(), this.#counter.everyMs)
  }

  async #look(): Promise<void> {
    try {
      const reports = await this.#counter.look()
      this.#add(reports)
    } catch (error) {
      if (this.#clock.now() - this.#lastLookMs > unreadableForMs) {
        const why = error instanceof Error ? error.message : String(error)
        this.#finish('bailed', `the reports could not be counted any more: ${why}`)
      }
    }
    if (this.#phase !== null) this.#lookLater()
  }

  #add({ count, workerPids }: CountedReports): void {
    const fromMs = this.#lastLookMs
    const toMs = this.#clock.now()
    this.#lastLookMs = toMs
    for (let index = 0; index < count; index++) {
      const phase = this.#phase
      // More than were asked for: the run has its number, the rest is somebody else's.
      if (phase === null) return
      phase.made += 1
      const timeMs = fromMs + ((index + 1) / count) * (toMs - fromMs)
      this.#listener.onIteration(toRow(phase, timeMs, workerPids[index] ?? null))
      if (phase.made >= phase.asked) this.#finish('done', null)
    }
  }

  #finish(endedBy: PhaseResult['endedBy'], detail: string | null): void {
    const phase = this.#phase
    if (phase === null) return
    this.#phase = null
    this.#cancelTimer()
    const counts = {
      ...countOutcomes([]),
      completed: phase.made - phase.before,
      'not-started': phase.asked - phase.made,
    }
    phase.resolve({ counts, endedBy, detail, arrivals: null, tool: null })
  }
}

function toRow({ phase, made }: OpenPhase, timeMs: number, workerPid: number | null): IterationRow {
  const startMs = Math.round(timeMs * 1000) / 1000
  const unknown = { user: null, reason: null, status: null, durationMs: null }
  return { phase, iteration: made, outcome: 'completed', workerPid, startMs, receivedBytes: 0, units: 1, ...unknown }
}
