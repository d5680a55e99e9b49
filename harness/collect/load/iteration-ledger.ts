import type { IterationPhase, IterationRow } from '../../record/rows.ts'
import { countOutcomes, type Outcome, type OutcomeCounts } from '../../vocabulary/outcomes.ts'
import type { IterationStart } from './load-messages.ts'
import { roundMs } from './run-clock.ts'

/**
 * What became of every iteration of a phase, kept outside of the process that makes them: whatever happens to that
 * process, the counts add up to what was asked.
 */
export class IterationLedger {
  readonly phase: IterationPhase
  readonly #last: number
  readonly #made: number
  readonly #inFlight = new Map<number, IterationStart>()
  /** Whether the iteration of a number has begun or got its row; a byte each, since a long run makes millions. */
  readonly #seen: Uint8Array
  readonly #counts: OutcomeCounts = countOutcomes([])

  /** For the iterations after `made` up to `last`. */
  constructor(phase: IterationPhase, last: number, made = 0) {
    this.phase = phase
    this.#last = last
    this.#made = made
    this.#seen = new Uint8Array(last + 1)
  }

  counts(): OutcomeCounts {
    return { ...this.#counts }
  }

  start(start: IterationStart): void {
    if (start.phase !== this.phase || this.#seen[start.iteration] !== 0) return
    this.#seen[start.iteration] = 1
    this.#inFlight.set(start.iteration, start)
  }

  /** Whether the row is the one end of an iteration that was in flight. */
  end(row: IterationRow): boolean {
    if (row.phase !== this.phase || !this.#inFlight.delete(row.iteration)) return false
    this.#counts[row.outcome] += 1
    return true
  }

  /** Rows for those whose end was never told. */
  endInFlight(outcome: Outcome, reason: string, nowMs: number): IterationRow[] {
    return [...this.#inFlight.values()].map((start) => {
      const { iteration, user, startMs } = start
      const durationMs = roundMs(nowMs - startMs)
      return this.#settle({ ...this.#emptyRow(iteration), user, outcome, reason, startMs, durationMs })
    })
  }

  /** Rows for those that were asked for and never began. */
  *endNotStarted(reason: string): Generator<IterationRow> {
    for (let iteration = this.#made + 1; iteration <= this.#last; iteration++) {
      if (this.#seen[iteration] === 0) yield this.#settle({ ...this.#emptyRow(iteration), reason })
    }
  }

  #settle(row: IterationRow): IterationRow {
    this.#seen[row.iteration] = 1
    this.#inFlight.delete(row.iteration)
    this.#counts[row.outcome] += 1
    return row
  }

  #emptyRow(iteration: number): IterationRow {
    return {
      phase: this.phase,
      iteration,
      user: null,
      outcome: 'not-started',
      reason: null,
      workerPid: null,
      startMs: null,
      durationMs: null,
      status: null,
      receivedBytes: 0,
      units: 0,
    }
  }
}
