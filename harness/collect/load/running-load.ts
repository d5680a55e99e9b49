import type { IterationPhase, IterationRow } from '../../record/rows.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { formatDuration } from '../../vocabulary/quantities.ts'
import { IterationLedger } from './iteration-ledger.ts'
import { type LoadChild, type StartLoadChild, startLoadChild } from './load-child.ts'
import { type LoadReport, type PhaseEnd, reportsOf, type ScenarioProblem } from './load-messages.ts'
import type { LoadListener, LoadSpec, PhaseResult, ScriptLoad } from './load-spec.ts'
import { LogBudget } from './log-budget.ts'
import { PendingAnswer } from './pending-answer.ts'
import { createRunClock, type RunClock } from './run-clock.ts'
import type { ScriptProblem } from './script-problem.ts'
import { SilenceWatch } from './silence-watch.ts'

export type { LoadListener, LoadSpec, PhaseResult, ScriptLoad } from './load-spec.ts'

/** An iteration ends itself when its time is up; a process that has not told so after this long cannot any more. */
const graceMs = 2000
/** How long importing the scenario may take. */
const loadWithinMs = 60_000

/** What is exchanged for tests. */
export interface LoadSetting {
  startChild: StartLoadChild
  /** @default 60 s */
  loadWithinMs: number
}

/** Starts the load process and loads the scenario in it; throws a SoakgateError where either fails. */
export async function startLoad(
  spec: LoadSpec,
  listener: LoadListener,
  setting: Partial<LoadSetting> = {},
): Promise<ScriptLoad> {
  const load = new ChildLoad(spec, listener)
  await load.start(setting.startChild ?? startLoadChild, setting.loadWithinMs ?? loadWithinMs)
  return load
}

/** A phase under way. */
interface ActivePhase {
  ledger: IterationLedger
  resolve: (result: PhaseResult) => void
  reject: (error: SoakgateError) => void
}

class ChildLoad implements ScriptLoad {
  readonly #spec: LoadSpec
  readonly #listener: LoadListener
  readonly #clock: RunClock
  readonly #prepared = new PendingAnswer<ScriptProblem | null>()
  readonly #quiesced = new PendingAnswer<string | null>()
  readonly #tornDown = new PendingAnswer<string | null>()
  readonly #lines: LogBudget
  #silence: SilenceWatch | null = null
  readonly #loaded = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #child: LoadChild | null = null
  #phase: ActivePhase | null = null
  #isAborted: boolean = false
  #prepares: boolean = false
  #killedFor: 'silence' | 'abort' | null = null
  /** How the process ended; null: it lives. */
  #end: string | null = null
  #usage: { cpuMs: number; rssBytes: number } | null = null
  #killTimer: NodeJS.Timeout | undefined
  #closing: Promise<{ cpuMs: number; rssBytes: number } | null> | null = null

  constructor(spec: LoadSpec, listener: LoadListener) {
    this.#spec = spec
    this.#listener = listener
    this.#clock = createRunClock(spec.originNs)
    this.#lines = new LogBudget((line) => listener.onLog(line))
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get prepares(): boolean {
    return this.#prepares
  }

  async start(startChild: StartLoadChild, withinMs: number): Promise<void> {
    this.#child = await startChild({
      onReport: (report) => this.#onReport(report),
      onLine: (line) => this.#lines.add(line),
      onEnd: (how) => this.#onEnd(how),
    })
    const timer = setTimeout(() => {
      const got = `it was still being loaded after ${formatDuration(withinMs)}`
      const message = `${this.#spec.modulePath} cannot be loaded`
      this.#failLoading({ message, expected: 'a module whose import ends', got, details: [] })
    }, withinMs)
    this.#child.send({ kind: 'load', spec: this.#spec })
    try {
      await this.#loaded.promise
    } finally {
      clearTimeout(timer)
    }
  }

  async prepare(): Promise<void> {
    if (!this.#prepares || this.#isAborted || this.#end !== null) return
    const { setupTimeoutMs, userTimeoutMs } = this.#spec
    this.#watchSilence(setupTimeoutMs + userTimeoutMs)
    const problem = await this.#prepared.ask(() => this.#child?.send({ kind: 'prepare' }))
    this.#rest()
    if (this.#end !== null) throw this.#endedWhile('prepared', this.#end)
    if (problem !== null && !this.#isAborted) throw toError(problem)
  }

  async tearDown(): Promise<string | null> {
    if (this.#end !== null) return `the load process had ended (${this.#end})`
    this.#watchSilence(this.#spec.teardownTimeoutMs)
    const problem = await this.#tornDown.ask(() => this.#child?.send({ kind: 'tear-down' }))
    this.#rest()
    return problem
  }

  warmUp(limit: number): Promise<PhaseResult> {
    return this.#make('warmup', limit, 0)
  }

  run(last: number, made = 0): Promise<PhaseResult> {
    return this.#make('load', last, made)
  }

  endWarmUp(): void {
    if (this.#phase?.ledger.phase === 'warmup') this.#child?.send({ kind: 'end-early' })
  }

  abort(): void {
    if (this.#isAborted) return
    this.#isAborted = true
    if (this.#phase === null && !this.#prepared.isAwaited) return
    this.#child?.send({ kind: 'abort' })
    this.#killTimer = setTimeout(() => this.#kill('abort'), graceMs)
  }

  close(): Promise<{ cpuMs: number; rssBytes: number } | null> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<{ cpuMs: number; rssBytes: number } | null> {
    clearTimeout(this.#killTimer)
    const timer = setTimeout(() => this.#child?.kill(), graceMs)
    this.#child?.send({ kind: 'close' })
    if (this.#end === null) await this.#ended.promise
    clearTimeout(timer)
    return this.#usage
  }

  #make(phase: IterationPhase, last: number, made: number): Promise<PhaseResult> {
    const { promise, resolve, reject } = Promise.withResolvers<PhaseResult>()
    this.#phase = { ledger: new IterationLedger(phase, last, made), resolve, reject }
    if (this.#end !== null) this.#finish('load-worker-ended', this.#describeEnd(this.#end))
    else if (this.#isAborted) this.#finish('aborted', null)
    else {
      this.#watchPhase()
      this.#child?.send({ kind: 'start-phase', phase, last, made })
    }
    return promise
  }

  #onReport(report: LoadReport): void {
    this.#silence?.touch()
    for (const one of reportsOf(report)) this.#meet(one)
  }

  #meet(report: LoadReport): void {
    if (report.kind === 'loaded') {
      this.#prepares = report.prepares
      this.#loaded.resolve()
    } else if (report.kind === 'not-loadable') this.#failLoading(report.problem)
    else if (report.kind === 'iteration-started') this.#phase?.ledger.start(report)
    else if (report.kind === 'iteration-ended') {
      if (this.#phase?.ledger.end(report.row) === true) this.#listener.onIteration(report.row)
      if (report.requests.length > 0) this.#listener.onRequests(report.requests)
    } else if (report.kind === 'requests') this.#listener.onRequests(report.rows)
    else if (report.kind === 'log') this.#listener.onLog(report.line)
    else if (report.kind === 'secret') this.#listener.onSecret(report.value)
    else if (report.kind === 'told') this.#listener.onTold?.(report.told)
    else if (report.kind === 'prepared') this.#prepared.give(report.problem)
    else if (report.kind === 'paused') void this.#quiesce(report.iterations)
    else if (report.kind === 'quiesce-answered') this.#quiesced.give(report.problem)
    else if (report.kind === 'torn-down') this.#tornDown.give(report.problem)
    else if (report.kind === 'phase-ended') this.#finish(report.endedBy, report.detail, report)
    else if (report.kind === 'usage') this.#usage = { cpuMs: report.cpuMs, rssBytes: report.rssBytes }
  }

  /** The listener brings the target to rest, however long that takes; then the load goes on. */
  async #quiesce(iterations: number): Promise<void> {
    this.#silence?.stop()
    await this.#listener.onQuiesce({
      iterations,
      request: (request) => this.#quiesced.ask(() => this.#child?.send({ kind: 'quiesce-request', ...request })),
    })
    if (this.#phase !== null) this.#watchPhase()
    this.#child?.send({ kind: 'resume' })
  }

  #onEnd(how: string): void {
    this.#end = how
    this.#ended.resolve()
    this.#loaded.reject(this.#endedWhile('loaded', how))
    const ended = `the load process ended (${how})`
    this.#prepared.give(null)
    this.#quiesced.give(ended)
    this.#tornDown.give(this.#killedFor === 'silence' ? 'it never yielded, and was killed' : ended)
    // Nobody waits for it once the scenario is loaded.
    this.#loaded.promise.catch(() => {})
    this.#finish(this.#killedFor === 'abort' ? 'aborted' : 'load-worker-ended', this.#describeEnd(how))
  }

  /** The phase is over: whatever is still open gets its row, and the counts add up to what was asked. */
  #finish(
    endedBy: PhaseResult['endedBy'] | 'not-runnable',
    detail: string | null,
    { problem, arrivals }: Pick<PhaseEnd, 'problem' | 'arrivals'> = { problem: null, arrivals: null },
  ): void {
    const phase = this.#phase
    if (phase === null) return
    this.#phase = null
    this.#rest()
    const { ledger } = phase
    const fate = this.#fateOfInFlight()
    const tell = (rows: Iterable<IterationRow>) => {
      for (const row of rows) this.#listener.onIteration(row)
    }
    tell(ledger.endInFlight(fate.outcome, fate.reason, this.#clock.nowMs()))
    if (ledger.phase === 'load') tell(ledger.endNotStarted(detail ?? whyNotStarted(endedBy)))
    if (problem !== null) phase.reject(toError(problem))
    else if (endedBy !== 'not-runnable')
      phase.resolve({
        counts: ledger.counts(),
        endedBy,
        detail: endedBy === 'aborted' ? null : detail,
        arrivals,
        tool: null,
      })
  }

  #fateOfInFlight(): { outcome: 'timed-out' | 'aborted' | 'lost'; reason: string } {
    if (this.#killedFor === 'silence') {
      const reason = 'the iteration never yielded: its script kept the load process busy until it was killed'
      return { outcome: 'timed-out', reason }
    }
    if (this.#killedFor === 'abort') return { outcome: 'aborted', reason: 'the run was stopped' }
    return { outcome: 'lost', reason: `the load process ended during the iteration (${this.#end ?? 'unknown'})` }
  }

  #describeEnd(how: string): string {
    if (this.#killedFor !== 'silence') return `the load process ended during the run (${how})`
    const silence = formatDuration(this.#spec.iterationTimeoutMs + graceMs)
    return `an iteration never yielded: the load process said nothing for ${silence} and was killed`
  }

  #watchPhase(): void {
    const { iterationTimeoutMs, thinkTime } = this.#spec
    this.#watchSilence(iterationTimeoutMs + (thinkTime?.maxMs ?? 0))
  }

  #watchSilence(limitMs: number): void {
    this.#silence?.stop()
    this.#silence = new SilenceWatch(limitMs + graceMs, () => this.#kill('silence'))
    this.#silence.start()
  }

  /** Nothing is expected of the load process. */
  #rest(): void {
    this.#silence?.stop()
    clearTimeout(this.#killTimer)
  }

  #endedWhile(what: 'loaded' | 'prepared', how: string): SoakgateError {
    const isSilent = this.#killedFor === 'silence'
    return new SoakgateError('load-worker-failed', `The load process ended while the scenario was ${what}`, {
      expected: what === 'loaded' ? 'a module that can be imported' : 'setup and user to end',
      got: isSilent ? 'it never yielded: the script kept it busy until it was killed' : how,
      details: this.#child?.lastLines() ?? [],
    })
  }

  #failLoading(problem: ScenarioProblem): void {
    const { message, ...facts } = problem
    this.#loaded.reject(new SoakgateError('scenario-not-loadable', message, facts))
    this.#child?.kill()
  }

  #kill(why: 'silence' | 'abort'): void {
    this.#killedFor = why
    this.#child?.kill()
  }
}

/** Of iterations that no more was done for. */
function whyNotStarted(endedBy: PhaseResult['endedBy'] | 'not-runnable'): string {
  return endedBy === 'done' ? 'no user was free before load.duration was over' : 'the run was stopped before'
}

function toError({ code, message, ...facts }: ScriptProblem): SoakgateError {
  return new SoakgateError(code, message, facts)
}
