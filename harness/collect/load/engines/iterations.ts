import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { IterationPhase, IterationRow } from '../../../record/rows.ts'
import type { ScenarioScript } from '../../../scenario/script.ts'
import { UserConnections } from '../http/connections.ts'
import { KeepAliveTrust } from '../http/keep-alive-trust.ts'
import { makeIteration } from '../iteration.ts'
import { createIterationContext } from '../iteration-context.ts'
import { type IterationIdentity, IterationScope } from '../iteration-scope.ts'
import { LoadError, reasonOf } from '../load-error.ts'
import type { PhaseEnd } from '../load-messages.ts'
import type { LoadSpec } from '../load-spec.ts'
import type { Outbox } from '../outbox.ts'
import { createRunClock, type RunClock } from '../run-clock.ts'

/**
 * The closed loop: each user makes one iteration after the other, all of them together exactly as many as were asked.
 * Service time and load depend on each other in a closed loop: a slower service is asked less often, so durations say
 * nothing about arrivals at a fixed rate.
 */
export class IterationsEngine {
  readonly #script: ScenarioScript
  readonly #spec: LoadSpec
  readonly #outbox: Outbox
  readonly #clock: RunClock
  readonly #users: readonly UserConnections[]
  readonly #inFlight = new Set<IterationScope>()
  #started = 0
  #failuresInARow = 0
  #end: PhaseEnd | null = null

  constructor(script: ScenarioScript, spec: LoadSpec, outbox: Outbox) {
    this.#script = script
    this.#spec = spec
    this.#outbox = outbox
    this.#clock = createRunClock(spec.originNs)
    const trust = new KeepAliveTrust(reportDistrust)
    this.#users = Array.from({ length: spec.users }, () => new UserConnections(trust))
  }

  /** Makes `asked` iterations, or as many as could be started before something ended the phase. */
  async makePhase(phase: IterationPhase, asked: number): Promise<PhaseEnd> {
    this.#started = 0
    this.#failuresInARow = 0
    this.#end = null
    await Promise.all(this.#users.map((connections, user) => this.#loop({ phase, asked, user, connections })))
    return this.#phaseEnd(asked)
  }

  /** Starts no further iterations; those in flight go on. */
  endEarly(): void {
    this.#end ??= { endedBy: 'ended-early', detail: null }
  }

  /** Starts no further iterations and ends those in flight. */
  abort(): void {
    this.#end = { endedBy: 'aborted', detail: null }
    this.#endInFlight(new LoadError('run-aborted', 'the run was stopped'))
  }

  /** Ends all connections. */
  close(): void {
    for (const connections of this.#users) connections.close()
  }

  /** An error that nobody caught: it fails the iteration that it came from, or all in flight where that is unknown. */
  fail(error: unknown, scope: IterationScope | undefined): void {
    const wrapped = new Error(`nobody caught: ${reasonOf(error)}`, { cause: error })
    if (scope === undefined) this.#endInFlight(wrapped)
    else scope.end({ isOk: false, error: wrapped })
  }

  #phaseEnd(asked: number): PhaseEnd {
    const end = this.#end
    // Told to end when everything had been started already: nothing was left out.
    const isWhole = end === null || (end.endedBy === 'ended-early' && this.#started === asked)
    return isWhole ? { endedBy: 'done', detail: null } : end
  }

  async #loop(user: {
    phase: IterationPhase
    asked: number
    user: number
    connections: UserConnections
  }): Promise<void> {
    while (this.#end === null && this.#started < user.asked) {
      const identity = { phase: user.phase, index: this.#started, user: user.user }
      this.#started += 1
      const row = await this.#make(identity, user.connections)
      this.#count(row)
      // A server with several workers binds a connection to one of them: kept ones would warm only some.
      if (user.phase === 'warmup') user.connections.endKept()
      // A script that never waits must not keep messages and timers waiting.
      await nextTurn()
    }
  }

  async #make(identity: IterationIdentity, connections: UserConnections): Promise<IterationRow> {
    const { seed, size, baseUrl, requestTimeoutMs, modulePath, pidHeader, iterationTimeoutMs } = this.#spec
    const clock = this.#clock
    const startMs = clock.nowMs()
    const scope = new IterationScope(identity)
    const { phase, index, user } = identity
    this.#outbox.start({ phase, iteration: index + 1, user, startMs })
    this.#inFlight.add(scope)
    const onRequest = this.#outbox.addRequest
    const defaults = { baseUrl, requestTimeoutMs, folder: path.dirname(modulePath) }
    const context = createIterationContext(
      { scope, connections, clock, defaults, pidHeader: pidHeader?.toLowerCase() ?? null, onRequest },
      { identity, seed, size },
    )
    const facts = { identity, scope, clock, startMs, timeoutMs: iterationTimeoutMs }
    const row = await makeIteration(this.#script, context, facts)
    this.#inFlight.delete(scope)
    this.#outbox.end(row)
    return row
  }

  #count(row: IterationRow): void {
    const isFailure = row.outcome === 'failed' || row.outcome === 'timed-out' || row.outcome === 'lost'
    this.#failuresInARow = isFailure ? this.#failuresInARow + 1 : 0
    if (this.#failuresInARow < this.#spec.bailAfter) return
    const detail = `${this.#failuresInARow} iterations in a row did not complete; the last: ${row.reason}`
    this.#end ??= { endedBy: 'bailed', detail }
  }

  #endInFlight(error: Error): void {
    for (const scope of this.#inFlight) scope.end({ isOk: false, error })
  }
}

function reportDistrust(origin: string): void {
  console.error(`${origin} closes connections without saying so: from now on each request gets a new one`)
}
