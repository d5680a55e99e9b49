import path from 'node:path'
import type { SecureContext } from 'node:tls'
import type { IterationRow } from '../../record/rows.ts'
import type { ScriptContext } from '../../scenario/context.ts'
import type { ScenarioScript } from '../../scenario/script.ts'
import { openTls } from '../../scenario/tls-files.ts'
import { UserConnections } from './http/connections.ts'
import { createHttp, type HttpSetting } from './http/http.ts'
import { KeepAliveTrust } from './http/keep-alive-trust.ts'
import { makeIteration, runScoped } from './iteration.ts'
import { createIterationContext } from './iteration-context.ts'
import { type IterationIdentity, IterationScope, type ScopeIdentity } from './iteration-scope.ts'
import { LoadError, reasonOf } from './load-error.ts'
import type { LoadSpec } from './load-spec.ts'
import { LogBudget } from './log-budget.ts'
import type { Outbox } from './outbox.ts'
import { createRunClock, type RunClock } from './run-clock.ts'
import { createScriptContext, type ScriptSurroundings } from './script-context.ts'
import { problemOf, type ScriptProblem } from './script-problem.ts'
import { findNotPlain, freezeDeep } from './shared-data.ts'

/** Calls the functions of a script: each with a context and a time limit of its own. */
export class ScriptRuntime {
  readonly #script: ScenarioScript
  readonly #surroundings: ScriptSurroundings
  readonly #outbox: Outbox
  readonly #clock: RunClock
  readonly #users: readonly UserConnections[]
  /** Setup and teardown go over connections of their own. */
  readonly #operator: UserConnections
  readonly #trust = new KeepAliveTrust(reportDistrust)
  readonly #tls: SecureContext | null
  readonly #open = new Set<IterationScope>()
  #shared: unknown
  #isSetUp = false

  constructor(script: ScenarioScript, spec: LoadSpec, outbox: Outbox) {
    this.#script = script
    const log = new LogBudget((line) => outbox.log(line))
    this.#surroundings = { spec, log: (text) => log.add(text), onSecret: (value) => outbox.tellSecret(value) }
    this.#outbox = outbox
    this.#clock = createRunClock(spec.originNs)
    this.#tls = spec.tls === null ? null : openTls(spec.tls)
    this.#users = Array.from({ length: spec.users }, () => new UserConnections(this.#trust, this.#tls))
    this.#operator = new UserConnections(this.#trust, this.#tls)
  }

  /** Runs setup, then `user` for all users at once; null: all is well. */
  async prepare(): Promise<ScriptProblem | null> {
    const { spec } = this.#surroundings
    const problem = await this.#setUp(spec.setupTimeoutMs)
    if (problem !== null) return problem
    this.#isSetUp = true
    const { user: logIn } = this.#script
    if (logIn === undefined) return null
    const problems = await Promise.all(
      this.#users.map((connections, index) =>
        this.#call({ phase: 'user', index: null, user: index }, connections, spec.userTimeoutMs, async (context) => {
          await logIn(Object.assign(context, { shared: this.#shared, user: { index } }))
        }).then((problem) => {
          // One user that cannot work is enough: what the others are still doing is of no use.
          if (problem !== null) this.abort()
          return problem
        }),
      ),
    )
    return (
      problems.find((one) => one !== null && one.got !== runStopped) ?? problems.find((one) => one !== null) ?? null
    )
  }

  /** Why teardown failed, in one line; null: it did not, or there was nothing to do. */
  async tearDown(): Promise<string | null> {
    const { setup, teardown } = this.#script
    if (teardown === undefined || (setup !== undefined && !this.#isSetUp)) return null
    const { teardownTimeoutMs } = this.#surroundings.spec
    const identity = { phase: 'teardown', index: null, user: null } as const
    const problem = await this.#call(identity, this.#operator, teardownTimeoutMs, (context) =>
      teardown(Object.assign(context, { shared: this.#shared })),
    )
    return problem?.got ?? null
  }

  /** Sends requests that belong to nobody, all at once over new connections; why one failed, null: none did. */
  async requestRest(request: { method: string; path: string; times: number }): Promise<string | null> {
    const { requestTimeoutMs } = this.#surroundings.spec
    const identity = { phase: 'quiesce', index: null, user: null } as const
    const problems = await Promise.all(
      Array.from({ length: request.times }, async () => {
        const scope = this.#begin(identity)
        const connections = new UserConnections(this.#trust, this.#tls)
        const { get, post, put, delete: remove } = createHttp(this.#httpSetting(scope, connections))
        const send = { GET: get, POST: post, PUT: put, DELETE: remove }[request.method] ?? get
        const end = await runScoped(scope, async () => void (await send(request.path)), {
          timeoutMs: requestTimeoutMs,
          what: 'quiesce',
        })
        this.#open.delete(scope)
        connections.close()
        return end.isOk ? null : reasonOf(end.error)
      }),
    )
    return problems.find((problem) => problem !== null) ?? null
  }

  /** Makes one iteration, which began so much later than it was due; a problem is what no further iteration could do without either. */
  async makeIteration(
    identity: IterationIdentity,
    delayMs: number | null = null,
  ): Promise<{ row: IterationRow; problem: ScriptProblem | null }> {
    const { phase, index, user } = identity
    const { spec } = this.#surroundings
    const startMs = this.#clock.nowMs()
    const told = this.#outbox.start({ phase, iteration: index + 1, user, startMs })
    const scope = this.#begin(identity)
    const setting = this.#httpSetting(scope, this.#users[user] ?? this.#operator)
    const context = createIterationContext(setting, this.#surroundings, { identity, shared: this.#shared })
    const facts = { identity, scope, clock: this.#clock, startMs, timeoutMs: spec.iterationTimeoutMs }
    await told
    const made = await makeIteration(() => this.#script.iteration(context), facts)
    const end = await scope.ended
    const problem = end.isOk ? null : problemOf(end.error)
    // What the user must mend is no failure of the service.
    const row: IterationRow = { ...made, delayMs, ...(problem !== null && { outcome: 'aborted' }) }
    this.#open.delete(scope)
    this.#outbox.end(row)
    // A server with several workers binds a connection to one of them: kept ones would warm only some.
    if (phase === 'warmup') this.#users[user]?.endKept()
    return { row, problem }
  }

  /** Ends all that is under way. */
  abort(error: Error = new LoadError('run-aborted', runStopped)): void {
    for (const scope of this.#open) scope.end({ isOk: false, error })
  }

  /** An error that nobody caught: it ends what it came from, or all under way where that is unknown. */
  fail(error: unknown, scope: IterationScope | undefined): void {
    const wrapped = new Error(`nobody caught: ${reasonOf(error)}`, { cause: error })
    if (scope === undefined) this.abort(wrapped)
    else scope.end({ isOk: false, error: wrapped })
  }

  /** Ends all connections. */
  close(): void {
    for (const connections of [...this.#users, this.#operator]) connections.close()
  }

  async #setUp(timeoutMs: number): Promise<ScriptProblem | null> {
    const { setup } = this.#script
    if (setup === undefined) return null
    return this.#call({ phase: 'setup', index: null, user: null }, this.#operator, timeoutMs, async (context) => {
      const shared = await setup(context)
      const notPlain = findNotPlain(shared)
      if (notPlain !== null)
        throw new TypeError(`${notPlain}; setup returns plain data: texts, numbers, lists, objects`)
      this.#shared = freezeDeep(shared)
    })
  }

  /** Calls setup, user or teardown; null: it did its work. */
  async #call(
    identity: ScopeIdentity & { phase: 'setup' | 'user' | 'teardown' },
    connections: UserConnections,
    timeoutMs: number,
    action: (context: ScriptContext) => Promise<void> | void,
  ): Promise<ScriptProblem | null> {
    const scope = this.#begin(identity)
    const context = createScriptContext(this.#httpSetting(scope, connections), this.#surroundings)
    const { phase, user } = identity
    const end = await runScoped(scope, () => action(context), { timeoutMs, what: phase })
    this.#open.delete(scope)
    const [check] = scope.failedChecks
    if (end.isOk && check === undefined) return null
    const deeper = end.isOk ? null : problemOf(end.error)
    return {
      code: phase === 'user' ? 'user-failed' : 'setup-failed',
      message: user === null ? `The scenario's ${phase} failed` : `The scenario's user failed for user ${user}`,
      expected: `${phase} to end without an error, every check to hold`,
      got: end.isOk ? `check did not hold: ${check}` : reasonOf(end.error),
      details: end.isOk ? [] : ownFrames(end.error, this.#surroundings.spec.modulePath),
      ...deeper,
    }
  }

  #begin(identity: ScopeIdentity): IterationScope {
    const scope = new IterationScope(identity)
    if (this.#surroundings.spec.tells) this.#outbox.tell({ kind: 'part', name: partOf(identity) })
    this.#open.add(scope)
    return scope
  }

  #httpSetting(scope: IterationScope, connections: UserConnections): HttpSetting {
    const { baseUrl, requestTimeoutMs, modulePath, pidHeader, tells } = this.#surroundings.spec
    return {
      scope,
      connections,
      clock: this.#clock,
      defaults: { baseUrl, requestTimeoutMs, folder: path.dirname(modulePath) },
      pidHeader: pidHeader?.toLowerCase() ?? null,
      onRequest: this.#outbox.addRequest,
      tell: tells ? this.#outbox.tell : null,
    }
  }
}

const runStopped = 'the run was stopped'

/** The lines of a stack that point into the user's own file. */
function ownFrames(error: unknown, modulePath: string): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const lines = stack.split('\n').filter((line) => line.includes(modulePath))
  return lines.map((line) => line.trim()).slice(0, 3)
}

/** The function of the scenario that is called. */
function partOf({ phase }: ScopeIdentity): string {
  return phase === 'load' || phase === 'warmup' ? 'iteration' : phase
}

function reportDistrust(origin: string): void {
  console.error(`${origin} closes connections without saying so: from now on each request gets a new one`)
}
