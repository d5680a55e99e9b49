import type { IterationPhase, IterationRow } from '../../../record/rows.ts'
import type { ToolReport } from '../../../record/run-outcome.ts'
import type { Outcome } from '../../../vocabulary/outcomes.ts'
import { formatDuration } from '../../../vocabulary/quantities.ts'
import type { Clock } from '../../clock.ts'
import { IterationLedger } from '../iteration-ledger.ts'
import type { LoadListener, PhaseResult, RunningLoad } from '../load-spec.ts'
import { SilenceWatch } from '../silence-watch.ts'

/** How long a tool may take to end what is under way, once it is told to. */
const graceMs = 2000
/** A warm-up is made in so many parts: after the first one an even split has warmed every worker. */
const warmupRounds = 3

/** What a tool is asked for in one phase. */
export interface ToolPhase {
  phase: IterationPhase
  /** Iterations that it is to make. */
  count: number
}

/** The iterations of a phase as the tool tells of them, each by a key of the tool's own. */
export interface ToolNews {
  begin(key: string, begun: { user: number | null; startMs: number }): void
  /** The end of one that began; an end without a beginning is counted as one that is not known. */
  end(key: string, row: Omit<IterationRow, 'phase' | 'iteration' | 'user' | 'startMs'>): void
  /** One of which only the outcome is known, and not when it was made. */
  settle(outcome: Outcome, reason: string | null): void
  /** Number of an iteration that has begun, within its phase; null: it has not, or is one too many. */
  numberOf(key: string): number | null
  /** Whether one has begun. */
  hasBegun(): boolean
  /** Something else was heard by which it is known that no iteration hangs. */
  touch(): void
}

/** How a tool ended: by itself, whatever it came to, or in a way that says that it could not do its work. */
export interface ToolPhaseEnd {
  endedBy: 'ended' | 'broke'
  /** Why what is missing is missing, one sentence; null: it does not say. */
  detail: string | null
  /** What it says of what it made; null: nothing. */
  report: ToolReport | null
}

/** A phase that a tool makes. */
export interface RunningToolPhase {
  /** Rejects with what the user must mend. */
  readonly ended: Promise<ToolPhaseEnd>
  /** Lets it end what is under way and start nothing more. */
  stop(): void
  /** Ends it at once. */
  kill(): void
}

export type StartToolPhase = (asked: ToolPhase, news: ToolNews) => Promise<RunningToolPhase>

/** What of a run limits a tool. */
export interface ToolLimits {
  iterationTimeoutMs: number
  bailAfter: number
}

interface ActivePhase {
  ledger: IterationLedger
  /** Numbers of the iterations by the tool's keys, while they are under way. */
  readonly open: Map<string, { number: number; user: number | null; startMs: number }>
  next: number
  last: number
  failuresInARow: number
  running: RunningToolPhase | null
  /** No further round of the warm-up is wanted. */
  isEnough: boolean
  /** The first reason to end it early. */
  end: { endedBy: PhaseResult['endedBy']; detail: string | null } | null
}

/**
 * Load that a tool makes, each phase by a process of its own. Rows are made of what is told as it happens, and of what is
 * settled at the tool's end, without times. What nobody told of was not started, so the outcomes add up to what was
 * asked, whatever the tool claims.
 */
export class ToolLoad implements RunningLoad {
  readonly prepares = false
  readonly #startPhase: StartToolPhase
  readonly #limits: ToolLimits
  readonly #listener: LoadListener
  readonly #clock: Clock
  #phase: ActivePhase | null = null
  #isAborted: boolean = false
  #isSilent: boolean = false
  #cancelKill: () => void = () => {}

  constructor(startPhase: StartToolPhase, limits: ToolLimits, listener: LoadListener, clock: Clock) {
    this.#startPhase = startPhase
    this.#limits = limits
    this.#listener = listener
    this.#clock = clock
  }

  async prepare(): Promise<void> {}

  /** A tool has preparations of its own, and undoes them itself. */
  async tearDown(): Promise<null> {
    return null
  }

  warmUp(limit: number): Promise<PhaseResult> {
    return this.#make('warmup', limit, 0)
  }

  endWarmUp(): void {
    if (this.#phase?.ledger.phase === 'warmup') this.#phase.isEnough = true
  }

  run(last: number, made = 0): Promise<PhaseResult> {
    return this.#make('load', last, made)
  }

  abort(): void {
    this.#isAborted = true
    this.#endEarly('aborted', null)
  }

  async close(): Promise<null> {
    this.#cancelKill()
    this.#phase?.running?.kill()
    return null
  }

  async #make(phase: IterationPhase, last: number, made: number): Promise<PhaseResult> {
    const active: ActivePhase = {
      ledger: new IterationLedger(phase, last, made),
      open: new Map(),
      next: made + 1,
      last,
      failuresInARow: 0,
      running: null,
      isEnough: false,
      end: this.#isAborted ? { endedBy: 'aborted', detail: null } : null,
    }
    this.#phase = active
    const { iterationTimeoutMs } = this.#limits
    const silence = new SilenceWatch(iterationTimeoutMs + graceMs, () => {
      this.#isSilent = true
      const detail = `the tool told of nothing for ${formatDuration(iterationTimeoutMs + graceMs)}, and was killed`
      active.end ??= { endedBy: 'load-worker-ended', detail }
      active.running?.kill()
    })
    try {
      return this.#finish(active, await this.#makeRounds(active, silence))
    } finally {
      silence.stop()
      this.#cancelKill()
      this.#phase = null
    }
  }

  /** Counted iterations are made at once; a warm-up may be wanted no more after a part of it, and none is cut off. */
  async #makeRounds(active: ActivePhase, silence: SilenceWatch): Promise<ToolPhaseEnd | null> {
    const all = active.last - active.next + 1
    const isWarmup = active.ledger.phase === 'warmup'
    const count = isWarmup ? Math.ceil(all / warmupRounds) : all
    let end: ToolPhaseEnd | null = null
    while (active.end === null && !active.isEnough && active.next <= active.last) {
      end = await this.#runTool(active, Math.min(count, active.last - active.next + 1), silence)
      silence.stop()
      this.#endInFlight(active, end)
      if (!isWarmup || end.endedBy === 'broke') break
    }
    return end
  }

  async #runTool(active: ActivePhase, count: number, silence: SilenceWatch): Promise<ToolPhaseEnd> {
    const first = active.next
    const running = await this.#startPhase(
      { phase: active.ledger.phase, count },
      {
        begin: (key, begun) => {
          silence.touch()
          this.#begin(active, key, begun)
        },
        end: (key, row) => {
          silence.touch()
          this.#end(active, key, row)
        },
        settle: (outcome, reason) => this.#settle(active, outcome, reason),
        numberOf: (key) => active.open.get(key)?.number ?? null,
        hasBegun: () => active.next > first,
        touch: () => silence.touch(),
      },
    )
    active.running = running
    silence.start()
    // It may have been wanted no more while it was started.
    if (active.end !== null) this.#stopTool(active, running)
    const end = await running.ended
    active.running = null
    return end
  }

  #begin(active: ActivePhase, key: string, { user, startMs }: { user: number | null; startMs: number }): void {
    // More than were asked for: the run has its number.
    if (active.next > active.last) return
    const number = active.next
    active.next += 1
    active.open.set(key, { number, user, startMs })
    active.ledger.start({ phase: active.ledger.phase, iteration: number, user: user ?? 0, startMs })
  }

  #end(active: ActivePhase, key: string, row: Parameters<ToolNews['end']>[1]): void {
    const begun = active.open.get(key)
    if (begun === undefined) return
    active.open.delete(key)
    const { number, user, startMs } = begun
    const whole: IterationRow = { ...row, phase: active.ledger.phase, iteration: number, user, startMs }
    if (active.ledger.end(whole)) this.#listener.onIteration(whole)
    const isFailure = row.outcome === 'failed' || row.outcome === 'timed-out' || row.outcome === 'lost'
    active.failuresInARow = isFailure ? active.failuresInARow + 1 : 0
    if (active.failuresInARow < this.#limits.bailAfter) return
    const detail = `${active.failuresInARow} iterations in a row did not complete; the last: ${row.reason}`
    this.#endEarly('bailed', detail)
  }

  /** Told at the tool's end, so in no order: failures that were made in a row cannot be seen by it. */
  #settle(active: ActivePhase, outcome: Outcome, reason: string | null): void {
    if (active.next > active.last) return
    const { phase } = active.ledger
    const iteration = active.next
    active.next += 1
    const unknown = { user: null, workerPid: null, startMs: null, durationMs: null, status: null }
    const units = outcome === 'completed' ? 1 : 0
    const row: IterationRow = { phase, iteration, outcome, reason, units, receivedBytes: 0, ...unknown }
    active.ledger.start({ phase, iteration, user: 0, startMs: this.#clock.now() })
    if (active.ledger.end(row)) this.#listener.onIteration(row)
  }

  #endEarly(endedBy: PhaseResult['endedBy'], detail: string | null): void {
    const active = this.#phase
    if (active === null || active.end !== null) return
    active.end = { endedBy, detail }
    if (active.running !== null) this.#stopTool(active, active.running)
  }

  /** What is under way may end by itself, unless the run was stopped. */
  #stopTool({ end }: ActivePhase, running: RunningToolPhase): void {
    running.stop()
    const withinMs = end?.endedBy === 'aborted' ? graceMs : this.#limits.iterationTimeoutMs + graceMs
    this.#cancelKill = this.#clock.setTimeout(() => running.kill(), withinMs)
  }

  #endInFlight(active: ActivePhase, end: ToolPhaseEnd): void {
    const { outcome, reason } = this.#fateOfInFlight(active, end.detail)
    for (const row of active.ledger.endInFlight(outcome, reason, this.#clock.now())) this.#listener.onIteration(row)
    active.open.clear()
  }

  /** What was asked for and never told of gets its row, so that the counts add up to it. */
  #finish(active: ActivePhase, toolEnd: ToolPhaseEnd | null): PhaseResult {
    const { ledger, end } = active
    const { detail } = end ?? toolEnd ?? { detail: null }
    if (ledger.phase === 'load') {
      const why = end === null ? 'the tool ended without making it' : 'the run was stopped before'
      for (const row of ledger.endNotStarted(detail ?? why)) this.#listener.onIteration(row)
    }
    const common = { counts: ledger.counts(), arrivals: null, tool: toolEnd?.report ?? null }
    if (end !== null) return { ...common, ...end }
    if (toolEnd?.endedBy === 'broke') return { ...common, endedBy: 'load-worker-ended', detail }
    return { ...common, endedBy: active.isEnough ? 'ended-early' : 'done', detail: null }
  }

  #fateOfInFlight({ end }: ActivePhase, detail: string | null): { outcome: IterationRow['outcome']; reason: string } {
    if (this.#isSilent) return { outcome: 'timed-out', reason: 'it took longer than iterationTimeout' }
    if (end !== null) return { outcome: 'aborted', reason: 'the run was stopped' }
    return { outcome: 'lost', reason: detail ?? 'the tool ended during the iteration' }
  }
}
