import type { ArrivalsOutcome } from '../../../record/run-outcome.ts'
import type { Clock } from '../../clock.ts'

/** A timer counts whole milliseconds: what is due within one begins with what is due now. */
const timerStepMs = 1

/** An iteration that begins. */
export interface Arrival {
  index: number
  user: number
  /** How much later than intended. */
  delayMs: number
}

export interface OpenLoopSpec {
  users: number
  clock: Clock
  /** Makes one iteration, from its beginning to its end; never rejects. */
  make: (arrival: Arrival) => Promise<void>
}

/** Iterations `from` up to before `to`, due at `times`; none begins when the duration is over, null: however long. */
export interface OpenLoopTask {
  from: number
  to: number
  /** Milliseconds from now. */
  times: Iterator<number>
  durationMs: number | null
}

/**
 * The open model: iterations begin when they are due, whatever became of those before. One that finds every user busy
 * waits for the first that is free, so a slow service is asked no less often and none is left out; what it waited is
 * told with it.
 */
export class OpenLoop {
  readonly #spec: OpenLoopSpec
  readonly #task: OpenLoopTask
  readonly #startMs: number
  readonly #free: number[]
  readonly #waiting: { index: number; intendedMs: number }[] = []
  readonly #done = Promise.withResolvers<void>()
  readonly #outcome = { mostWaiting: 0, longestDelayMs: 0, neverBegun: 0 }
  #next: { index: number; intendedMs: number } | null
  #busy = 0
  #cancelTimer: () => void = () => {}
  #cancelEnd: () => void = () => {}

  constructor(spec: OpenLoopSpec, task: OpenLoopTask) {
    this.#spec = spec
    this.#task = task
    this.#startMs = spec.clock.now()
    this.#free = Array.from({ length: spec.users }, (_, user) => user)
    this.#next = this.#draw(task.from)
  }

  /** Resolves when those that began have ended. */
  async run(): Promise<ArrivalsOutcome> {
    const { durationMs } = this.#task
    if (durationMs !== null) this.#cancelEnd = this.#spec.clock.setTimeout(() => this.end(), durationMs)
    this.#turn()
    await this.#done.promise
    this.#cancelEnd()
    return this.#outcome
  }

  /** Begins no further iterations; those under way go on. */
  end(): void {
    this.#cancelTimer()
    this.#next = null
    this.#noteDelay(this.#waiting[0])
    this.#outcome.neverBegun += this.#waiting.length
    this.#waiting.length = 0
    this.#settle()
  }

  #draw(index: number): { index: number; intendedMs: number } | null {
    if (index >= this.#task.to) return null
    const due = this.#task.times.next()
    return due.done === true ? null : { index, intendedMs: this.#startMs + due.value }
  }

  /** Takes in all that is due, and waits for what comes next. */
  #turn(): void {
    const { clock } = this.#spec
    while (this.#next !== null && this.#next.intendedMs < clock.now() + timerStepMs) {
      this.#waiting.push(this.#next)
      this.#next = this.#draw(this.#next.index + 1)
      this.#begin()
    }
    this.#outcome.mostWaiting = Math.max(this.#outcome.mostWaiting, this.#waiting.length)
    if (this.#next === null) this.#settle()
    else this.#cancelTimer = clock.setTimeout(() => this.#turn(), this.#next.intendedMs - clock.now())
  }

  /** Begins what has waited longest, where a user is free. */
  #begin(): void {
    const user = this.#free[0]
    const next = this.#waiting[0]
    if (next === undefined || user === undefined) return
    this.#waiting.shift()
    this.#free.shift()
    this.#busy += 1
    const delayMs = this.#noteDelay(next)
    void this.#spec.make({ index: next.index, user, delayMs }).then(() => {
      this.#busy -= 1
      this.#free.push(user)
      this.#begin()
      this.#settle()
    })
  }

  /** How much later than intended one begins now, or would. */
  #noteDelay(waited: { intendedMs: number } | undefined): number {
    const delayMs = waited === undefined ? 0 : Math.max(0, this.#spec.clock.now() - waited.intendedMs)
    this.#outcome.longestDelayMs = Math.max(this.#outcome.longestDelayMs, delayMs)
    return delayMs
  }

  #settle(): void {
    if (this.#next === null && this.#waiting.length === 0 && this.#busy === 0) this.#done.resolve()
  }
}
