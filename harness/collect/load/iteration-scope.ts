import type { IterationPhase, Phase } from '../../record/rows.ts'
import type { Cancellation } from './http/cancellation.ts'
import { LoadError } from './load-error.ts'

/** On whose behalf a function of the script runs. */
export interface ScopeIdentity {
  phase: Phase
  /** Number of the iteration, from 0; null: none. */
  index: number | null
  /** From 0; null: for no user. */
  user: number | null
}

/** Who makes which iteration. */
export interface IterationIdentity extends ScopeIdentity {
  phase: IterationPhase
  index: number
  user: number
}

/** What an iteration's script ended with. */
export type ScriptEnd = { isOk: true } | { isOk: false; error: unknown }

/**
 * One iteration, or another function of the script, while it lasts. When it is over, everything that it began is given up at once, and what its script
 * does later neither counts nor reaches the service.
 */
export class IterationScope {
  readonly identity: ScopeIdentity
  /** Resolves when the iteration is over, however that came. */
  readonly ended: Promise<ScriptEnd>
  /** Status of the last answer. */
  status: number | null = null
  receivedBytes = 0
  workerPid: number | null = null
  /** Units that its script said it made; null: it said nothing. */
  units: number | null = null
  #end: ScriptEnd | null = null
  #resolveEnded: (end: ScriptEnd) => void = () => {}
  #failedChecks: string[] = []
  readonly #pending = new Set<Cancellation>()
  #abort: AbortController | null = null

  constructor(identity: ScopeIdentity) {
    this.identity = identity
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  get isOver(): boolean {
    return this.#end !== null
  }

  /** The names of the checks that did not hold, in order. */
  get failedChecks(): readonly string[] {
    return this.#failedChecks
  }

  /** Made when first asked for: most scripts never do. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.isOver) this.#abort.abort(this.#reason())
    return this.#abort.signal
  }

  /** Ends the iteration; the first end counts. */
  end(end: ScriptEnd): void {
    if (this.#end !== null) return
    this.#end = end
    // Most iterations leave nothing to be given up, and an error with its stack is dear.
    if (this.#pending.size > 0 || this.#abort !== null) {
      const reason = this.#reason()
      for (const cancellation of this.#pending) cancellation.cancel(reason)
      this.#pending.clear()
      this.#abort?.abort(reason)
    }
    this.#resolveEnded(end)
  }

  noteCheck(name: string, holds: boolean): void {
    if (!this.isOver && !holds) this.#failedChecks.push(name)
  }

  /** Several calls add up. */
  addUnits(count: number): void {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`units: expected a whole number of at least 0, got ${count}`)
    }
    if (!this.isOver) this.units = (this.units ?? 0) + count
  }

  /** Something that is given up when the iteration is over. */
  track(cancellation: Cancellation): void {
    this.assertLasts()
    this.#pending.add(cancellation)
  }

  untrack(cancellation: Cancellation): void {
    this.#pending.delete(cancellation)
  }

  /** Refuses what a script wants to do after its iteration. */
  assertLasts(): void {
    if (this.isOver) throw this.#reason()
  }

  #reason(): LoadError {
    const error = this.#end?.isOk === false ? this.#end.error : null
    const isOurs = error instanceof LoadError && (error.kind === 'iteration-timeout' || error.kind === 'run-aborted')
    return isOurs ? error : new LoadError('iteration-over', 'the iteration is over')
  }
}
