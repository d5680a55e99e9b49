import { setImmediate as nextTurn } from 'node:timers/promises'
import type { IterationPhase, IterationRow } from '../../../record/rows.ts'
import { type Arrivals, arrivalTimes } from '../../../scenario/arrivals.ts'
import type { PhaseEnd } from '../load-messages.ts'
import type { LoadSpec } from '../load-spec.ts'
import { Pacing } from '../pacing.ts'
import { QuiesceGate } from '../quiesce-gate.ts'
import { createRunClock, roundMs } from '../run-clock.ts'
import type { ScriptProblem } from '../script-problem.ts'
import type { ScriptRuntime } from '../script-runtime.ts'
import { arrivalClock } from './arrival-clock.ts'
import { type Arrival, OpenLoop } from './open-loop.ts'

/**
 * Makes exactly as many iterations as were asked for, by functions of the scenario. Without a rate in a closed loop: each
 * user makes one after the other, so a slower service is asked less often, and durations say nothing about arrivals at a
 * fixed rate. With one, when they are due.
 */
export class IterationPhases {
  readonly #runtime: ScriptRuntime
  readonly #spec: LoadSpec
  readonly #pacing: Pacing
  readonly #bringToRest: (iterations: number) => Promise<void>
  #gate: QuiesceGate | null = null
  #open: OpenLoop | null = null
  #started = 0
  #failuresInARow = 0
  #turn: Promise<void> | null = null
  #end: Ending | null = null

  /** `bringToRest` is called at the rhythm of `spec.quiesceEvery`, when nothing is in flight. */
  constructor(runtime: ScriptRuntime, spec: LoadSpec, bringToRest: (iterations: number) => Promise<void>) {
    this.#runtime = runtime
    this.#spec = spec
    this.#bringToRest = bringToRest
    this.#pacing = new Pacing(spec)
  }

  /** Makes the iterations after `made` up to `last`, or as many as could be started before something ended the phase. */
  async makePhase(phase: IterationPhase, { last, made }: { last: number; made: number }): Promise<PhaseEnd> {
    this.#started = made
    this.#failuresInARow = 0
    this.#end = null
    this.#pacing.start(phase)
    const { arrivals } = this.#spec
    // The warm-up only wants to be over.
    if (phase === 'load' && arrivals !== null) return this.#makeArrivals(arrivals, { last, made })
    const users = Array.from({ length: this.#spec.users }, (_, user) => user)
    const every = phase === 'load' ? this.#spec.quiesceEvery : null
    this.#gate = every === null ? null : new QuiesceGate(every, this.#bringToRest, made)
    await Promise.all(users.map((user) => this.#loop({ phase, last, user, gate: this.#gate })))
    return { ...this.#phaseEnd(last), arrivals: null }
  }

  async #makeArrivals(arrivals: Arrivals, { last, made }: { last: number; made: number }): Promise<PhaseEnd> {
    const { seed, users, originNs } = this.#spec
    const times = arrivalTimes(arrivals, seed).drop(made)
    this.#open = new OpenLoop(
      { users, clock: arrivalClock(createRunClock(originNs)), make: (arrival) => this.#makeArrival(arrival) },
      { from: made, to: last, times: made === 0 ? times : sinceFirst(times), durationMs: arrivals.durationMs },
    )
    const outcome = await this.#open.run()
    this.#open = null
    return { ...this.#phaseEnd(last), arrivals: outcome }
  }

  async #makeArrival({ index, user, delayMs }: Arrival): Promise<void> {
    this.#started += 1
    const { row, problem } = await this.#runtime.makeIteration({ phase: 'load', index, user }, roundMs(delayMs))
    this.#meetEnd(row, problem)
  }

  /** Starts no further iterations; those in flight go on. */
  endEarly(): void {
    this.#endStarts({ endedBy: 'ended-early', detail: null, problem: null })
  }

  /** Starts no further iterations and ends those in flight. */
  abort(): void {
    this.#end = null
    this.#endStarts({ endedBy: 'aborted', detail: null, problem: null })
    this.#runtime.abort()
  }

  #phaseEnd(last: number): Ending {
    const end = this.#end
    // Told to end when everything had been started already: nothing was left out.
    const isWhole = end === null || (end.endedBy === 'ended-early' && this.#started === last)
    return isWhole ? { endedBy: 'done', detail: null, problem: null } : end
  }

  async #loop({ phase, last, user, gate }: Loop): Promise<void> {
    while (this.#end === null && this.#started < last) {
      // What came to pass while the gate was closed is looked at anew.
      if (gate?.isClosedAt(this.#started) === true) {
        await gate.open()
        continue
      }
      const index = this.#started
      this.#started += 1
      gate?.begin()
      const { row, problem } = await this.#runtime.makeIteration({ phase, index, user })
      gate?.end()
      this.#meetEnd(row, problem)
      await this.#nextTurn()
      if (this.#started < last) await this.#pacing.think(user, index)
    }
    // The last iterations are followed by a pause too, where it is their turn.
    if (gate?.isClosedAt(this.#started) === true) await gate.open()
  }

  /** A script that never waits must not keep messages and timers waiting. All users go on at once, and are told of at once. */
  #nextTurn(): Promise<void> {
    this.#turn ??= nextTurn().then(() => {
      this.#turn = null
    })
    return this.#turn
  }

  #meetEnd(row: IterationRow, problem: ScriptProblem | null): void {
    if (problem !== null) this.#endStarts({ endedBy: 'not-runnable', detail: problem.message, problem })
    const isFailure = row.outcome === 'failed' || row.outcome === 'timed-out' || row.outcome === 'lost'
    this.#failuresInARow = isFailure ? this.#failuresInARow + 1 : 0
    if (this.#failuresInARow < this.#spec.bailAfter) return
    const detail = `${this.#failuresInARow} iterations in a row did not complete; the last: ${row.reason}`
    this.#endStarts({ endedBy: 'bailed', detail, problem: null })
  }

  /** The first end counts. */
  #endStarts(end: Ending): void {
    this.#end ??= end
    this.#pacing.stop()
    this.#gate?.giveUp()
    this.#open?.end()
  }
}

/** Why a phase ended. */
type Ending = Omit<PhaseEnd, 'arrivals'>

/** Times as they follow the first of them. */
function* sinceFirst(times: Iterable<number>): Generator<number> {
  let firstMs: number | null = null
  for (const timeMs of times) {
    firstMs ??= timeMs
    yield timeMs - firstMs
  }
}

/** One user's part of a phase. */
interface Loop {
  phase: IterationPhase
  last: number
  user: number
  /** null: nothing pauses it. */
  gate: QuiesceGate | null
}
