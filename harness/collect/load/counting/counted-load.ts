import type { IterationPhase, IterationRow } from '../../../record/rows.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import type { Clock } from '../../clock.ts'
import type { LoadListener, PhaseResult, RunningLoad } from '../load-spec.ts'
import type { ReportCounter } from './report-counter.ts'
import { ReportLooks } from './report-looks.ts'

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
  #looks: ReportLooks | null = null
  #phase: OpenPhase | null = null
  #isAborted = false

  private constructor(counter: ReportCounter, listener: LoadListener) {
    this.#counter = counter
    this.#listener = listener
  }

  /** Looks once, so that only later reports count; throws when the source cannot be read. */
  static async start(counter: ReportCounter, listener: LoadListener, clock: Clock): Promise<CountedLoad> {
    const load = new CountedLoad(counter, listener)
    load.#looks = await ReportLooks.start(counter, clock, {
      onReport: (timeMs, workerPid) => load.#add(timeMs, workerPid),
      onGone: (why) => load.#finish('bailed', why),
    })
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
    this.#looks?.pause()
    await this.#counter.close()
    return null
  }

  #count(phase: IterationPhase, asked: number, made: number): Promise<PhaseResult> {
    const { promise, resolve } = Promise.withResolvers<PhaseResult>()
    this.#phase = { phase, asked, made, before: made, resolve }
    if (this.#isAborted) this.#finish('aborted', null)
    else this.#looks?.goOn()
    return promise
  }

  #add(timeMs: number, workerPid: number | null): void {
    const phase = this.#phase
    // More than were asked for: the run has its number, the rest is somebody else's.
    if (phase === null) return
    phase.made += 1
    this.#listener.onIteration(toRow(phase, timeMs, workerPid))
    if (phase.made >= phase.asked) this.#finish('done', null)
  }

  #finish(endedBy: PhaseResult['endedBy'], detail: string | null): void {
    const phase = this.#phase
    if (phase === null) return
    this.#phase = null
    this.#looks?.pause()
    const counts = {
      ...countOutcomes([]),
      completed: phase.made - phase.before,
      'not-started': phase.asked - phase.made,
    }
    phase.resolve({ counts, endedBy, detail, arrivals: null, tool: null })
  }
}

function toRow({ phase, made }: OpenPhase, startMs: number, workerPid: number | null): IterationRow {
  const unknown = { user: null, reason: null, status: null, durationMs: null }
  return { phase, iteration: made, outcome: 'completed', workerPid, startMs, receivedBytes: 0, units: 1, ...unknown }
}
