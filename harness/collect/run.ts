import path from 'node:path'
import type { EventKind } from '../record/events.ts'
import { RecordWriter } from '../record/record-writer.ts'
import type { IterationRow, RequestRow } from '../record/rows.ts'
import {
  type ArrivalsOutcome,
  nothingLeftOut,
  type RunOutcome,
  type StopReason,
  type ToolReport,
} from '../record/run-outcome.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import type { Secrets } from '../vocabulary/secrets.ts'
import { type Clock, monotonicClock } from './clock.ts'
import { GrowthWatch } from './growth-watch.ts'
import { TargetLines } from './load/counting/target-lines.ts'
import type { EngineContext } from './load/engines/engine.ts'
import { requireEngine } from './load/engines/engines.ts'
import { laterArrivals } from './load/iterations/later-arrivals.ts'
import type { LoadPause, PhaseResult } from './load/load-spec.ts'
import type { Told } from './load/told.ts'
import { requireProgram } from './load/tools/tool-command.ts'
import { joinReports } from './load/tools/tool-report.ts'
import { LoadOfRun } from './load-of-run.ts'
import type { RunJudge } from './partial-record.ts'
import { bringToRest } from './quiescence.ts'
import { describeEnding, instrumentUsage, type RunEnding, reasonFor, recordOf } from './run-ending.ts'
import { RunJournal } from './run-journal.ts'
import type { RunListener, RunStage } from './run-listener.ts'
import { ServerCount } from './server-count.ts'
import { startWatch, type TargetWatch } from './target-watch.ts'
import type { RunningTarget } from './targets/running-target.ts'
import { TargetSession } from './targets/target-session.ts'
import { tellingLine } from './targets/telling-line.ts'

/** Time that the target gets to come to rest after the load. */
const settleMs = 2000
/** Between the end of a target and the tick that sees it. */
const endIsSeenWithinMs = 500
/** The warm-up gives up at this many times the reports that an even split would need. */
const warmupPatience = 3

export interface RunContext {
  /** Folder of the invocation. */
  invocationDirectory: string
  modulePath: string
  exportName: string
  judge: RunJudge
  listener: RunListener
  /** What never reaches a file. */
  secrets: Secrets
  /** Ends the run early; its reason is a StopReason. */
  signal: AbortSignal
  /** Told of every request and check, which then are told whole. @default nobody watches */
  onTold?: (told: Told) => void
}

/**
 * Carries out one run: start, warm up, load, settle, stop. Whatever happens, the target is undone and the outcome
 * is written; what went wrong is in the outcome. Throws only when the record's folder cannot be made, and our bugs.
 */
export async function executeRun(plan: RunPlan, context: RunContext): Promise<RunOutcome> {
  const writer = await RecordWriter.open(path.join(context.invocationDirectory, plan.directory), {
    secrets: context.secrets,
    limitBytes: plan.recordLimitBytes,
    measured: plan.target.kind === 'remote' ? 'elsewhere' : 'here',
  })
  const run = new RunExecution(plan, context, writer)
  try {
    await run.start()
    await run.prepare()
    await run.warmUp()
    await run.load()
    await run.settle()
  } catch (error) {
    await run.fail(error)
  }
  return run.end()
}

/** One run while it goes on. The first reason to stop it wins. */
class RunExecution {
  readonly #plan: RunPlan
  readonly #context: RunContext
  readonly #writer: RecordWriter
  readonly #journal: RunJournal
  readonly #clock: Clock
  readonly #originNs = process.hrtime.bigint()
  readonly #startedAt = new Date()
  readonly #cpuBefore = process.cpuUsage()
  readonly #stopping = new AbortController()
  readonly #session: TargetSession
  readonly #growth: GrowthWatch
  readonly #targetLines = new TargetLines()
  #stage: RunStage = 'starting'
  #ending: RunEnding | null = null
  #bug: unknown = null
  #warmup = { asked: 0, isReached: false }
  #watch: TargetWatch | null = null
  #isReady = false
  #hasTargetEnded = false
  #lookedAt: number | null = null
  #load: LoadOfRun | null = null
  #arrivals: ArrivalsOutcome | null = null
  #tool: ToolReport | null = null
  #serverCount: ServerCount | null = null

  constructor(plan: RunPlan, context: RunContext, writer: RecordWriter) {
    this.#plan = plan
    this.#context = context
    const tokenFrom = plan.target.kind === 'remote' ? plan.target.memory.tokenFrom : null
    if (tokenFrom !== null) context.secrets.add(process.env[tokenFrom] ?? '')
    this.#writer = writer
    this.#clock = monotonicClock(this.#originNs)
    this.#journal = new RunJournal(plan, writer, context.listener, this.#clock)
    this.#growth = new GrowthWatch(plan, this.#journal, context.judge, ({ ended, why }) => {
      this.#lookedAt = ended
      this.#stop('looked', why)
    })
    this.#session = new TargetSession(plan, {
      clock: this.#clock,
      onLog: (stream, line) => {
        this.#journal.addLogLine(stream, line)
        if (stream !== 'service') this.#targetLines.tell(line)
      },
      onEvent: (kind, evidence) => this.#noteToldEvent(kind, evidence),
      signal: this.#stopping.signal,
    })
    writer.failed.catch((error: SoakgateError) => this.#stop('record-failed', error.got, error))
    const { signal } = context
    const onSignal = () => this.#stop(signal.reason as StopReason, null)
    if (signal.aborted) onSignal()
    else signal.addEventListener('abort', onSignal, { once: true })
  }

  async start(): Promise<void> {
    if (this.#ending !== null) return
    this.#enter('starting')
    if (this.#plan.count === null) await requireEngine(this.#plan.load)
    if (this.#plan.background !== null) requireProgram(this.#plan.background)
    const target = await this.#session.start()
    await this.#startWatch(target)
    const load = new LoadOfRun(this.#engineContext(this.#session.url))
    this.#load = load
    await target.ready(this.#stopping.signal)
    await this.#watch?.ready(this.#stopping.signal)
    this.#isReady = true
    if (this.#hasTargetEnded) this.#noteTargetEnd()
    if (this.#ending !== null) return
    await this.#watch?.settle()
    this.#journal.note('ready')
    await load.ready()
  }

  /** The scenario's own preparations: deaths count from here on, since it is the scenario that asks. */
  async prepare(): Promise<void> {
    if (this.#ending !== null || this.#load?.prepares !== true) return
    this.#enter('preparing')
    this.#journal.note('setup-started')
    await this.#load.prepare()
  }

  async warmUp(): Promise<void> {
    const perWorker = this.#plan.warmup.iterationsPerWorker
    const workers = Math.max(1, this.#watch?.workerPids().length ?? 0)
    this.#warmup.asked = perWorker * workers
    this.#warmup.isReached = perWorker === 0
    if (perWorker === 0 || this.#ending !== null) return
    this.#enter('warming up')
    this.#journal.beginWarmup()
    // What is measured elsewhere comes too late to tell who has done its reports: the split is taken for even.
    const patience = this.#plan.target.kind === 'remote' ? 1 : warmupPatience
    const result = await this.#load?.warmUp(perWorker * workers * patience)
    this.#journal.endWarmup()
    await this.#noteEnd(result)
  }

  async load(): Promise<void> {
    if (this.#load === null || this.#ending !== null) return
    await this.#watch?.readRest('before', this.#stopping.signal)
    if (this.#ending !== null) return
    this.#enter('load')
    const { serverCount } = this.#plan
    if (serverCount !== null) this.#serverCount = await ServerCount.start(serverCount, this.#session.url)
    this.#journal.note('load-started')
    const endedMs = await this.#besideBackground(this.#load, (load) => this.#makeIterations(load))
    this.#journal.note('load-ended', null, endedMs)
    await this.#serverCount?.look()
  }

  async #besideBackground<Made>(load: LoadOfRun, make: (load: LoadOfRun) => Promise<Made>): Promise<Made> {
    await load.beginBackground()
    try {
      return await make(load)
    } finally {
      const end = await load.endBackground()
      if (end !== null) this.#journal.note(end.kind, end.evidence)
    }
  }

  /** Makes what is asked for; while growth is inconclusive at its end, more of it. Returns when the last one ended. */
  async #makeIterations(load: LoadOfRun, made = 0): Promise<number> {
    const { asked } = this.#journal
    const result = await load.run(asked, made)
    const endedMs = this.#clock.now()
    this.#tool = joinReports(this.#tool, result?.tool ?? null)
    this.#arrivals = laterArrivals(this.#arrivals, result?.arrivals ?? null)
    await this.#noteEnd(result)
    await this.#growth.settle()
    const { extendTo } = this.#plan
    if (this.#ending !== null || extendTo === null || asked >= extendTo) return endedMs
    const decision = await this.#growth.ask(asked)
    if (decision.kind !== 'extend' || this.#ending !== null) return endedMs
    this.#journal.extend(decision.to, decision.why)
    return this.#makeIterations(load, asked)
  }

  async settle(): Promise<void> {
    if (this.#ending !== null) return
    this.#enter('settling')
    await this.#pause(settleMs)
    await this.#serverCount?.look()
    if (this.#ending === null) await this.#watch?.readRest('settled', this.#stopping.signal)
    if (this.#ending === null) this.#journal.note('settled')
  }

  /** What a user can mend becomes the run's error; anything else is our bug, thrown when all is undone. */
  async fail(error: unknown): Promise<void> {
    // A tool breaks off faster than the end of a service is seen, and that is the better reason.
    if (error instanceof SoakgateError && error.code === 'engine-failed') await this.#pause(endIsSeenWithinMs)
    if (error instanceof SoakgateError) this.#stop(reasonFor(error), error.message, error)
    else this.#bug = error
  }

  async end(): Promise<RunOutcome> {
    try {
      return await this.#undo()
    } finally {
      // Also after a bug of ours: the reaper would keep soakgate waiting for ever.
      await this.#session.close()
    }
  }

  async #undo(): Promise<RunOutcome> {
    await this.#tearDown()
    this.#enter('stopping')
    this.#journal.addNotStarted()
    await this.#watch?.beginStop(this.#session.isOurs)
    this.#noteErrorPrinted()
    const loadUsage = (await this.#load?.close()) ?? null
    const killed = await this.#session.stopTarget()
    // Before the row that says so: lines after it are of the target's stop.
    this.#journal.flush()
    if (this.#session.isOurs) this.#journal.note('stopped')
    await this.#watch?.stop()
    await this.#session.close()
    const serverCount = (await this.#serverCount?.close()) ?? null
    const outcome: RunOutcome = { ...this.#outcome(killed, loadUsage), serverCount }
    await this.#writer.close(outcome).catch((error: unknown) => {
      if (!(error instanceof SoakgateError)) throw error
      outcome.error ??= recordOf(error)
      outcome.status = 'failed'
    })
    this.#context.listener.onEnd(this.#plan, outcome)
    if (this.#bug !== null) throw this.#bug
    return outcome
  }

  /** Also after a run that failed: what its setup made must not stay. */
  async #tearDown(): Promise<void> {
    if (this.#load?.isReady !== true) return
    this.#enter('tearing down')
    const problem = await this.#load.tearDown()
    if (problem !== null) this.#journal.note('teardown-failed', problem)
  }

  async #quiesce({ iterations, request }: LoadPause): Promise<void> {
    const { quiesce, target } = this.#plan
    if (quiesce === null || this.#ending !== null) return
    const problem = await bringToRest(quiesce, {
      pause: { request },
      workerPids: this.#watch?.workerPids().filter((pid) => pid !== null) ?? [],
      cwd: target.kind === 'command' ? target.cwd : process.cwd(),
    })
    // The memory right after it is what the target holds on to.
    this.#watch?.afterRest()
    this.#journal.note(problem === null ? 'quiesced' : 'quiesce-failed', problem ?? `after ${iterations} iterations`)
  }

  async #startWatch(target: RunningTarget): Promise<void> {
    this.#watch = await startWatch(target, this.#plan.target, {
      mark: this.#session.mark,
      source: this.#plan.source,
      clock: this.#clock,
      journal: this.#journal,
      onRow: (row) => this.#look(row),
      onTick: (processes) => this.#context.listener.onMemory(this.#plan, processes),
      onTargetEnded: () => this.#noteTargetEnd(),
    })
  }

  /** What Docker says; an OOM kill that it tells of explains an end whose group is gone before it is read. */
  #noteToldEvent(kind: EventKind, evidence: string): void {
    this.#journal.note(kind, evidence)
    if (kind === 'container-oom') this.#watch?.noteOomKill()
  }

  /**
   * Once a report was made, an error in the log need not tell why the run ended; where the target could not be started
   * it is quoted already.
   */
  #noteErrorPrinted(): void {
    const { completed, warmupsCompleted } = this.#journal
    if (completed > 0 || warmupsCompleted > 0 || this.#ending?.reason === 'target-failed') return
    const line = tellingLine(this.#session.logLines)
    if (line !== null) this.#journal.note('error-printed', line)
  }

  /** A target of ours that never gets ready says better why, when it is waited for. */
  #noteTargetEnd(): void {
    this.#hasTargetEnded = true
    if (this.#isReady || !this.#session.isOurs) this.#stop('target-ended', 'no process of the target is left')
  }

  #engineContext(baseUrl: string): EngineContext {
    const { modulePath, exportName, onTold } = this.#context
    return {
      plan: this.#plan,
      place: { modulePath, exportName, baseUrl, originNs: this.#originNs },
      listener: {
        onIteration: (row) => this.#onIteration(row),
        onRequests: (told) => {
          const rows = told.map((row) => this.#named(row))
          this.#journal.addRequests(rows)
          for (const row of rows) this.#look({ table: 'requests', row })
        },
        onLog: (line) => this.#journal.addLogLine('load', line),
        onSecret: (value) => this.#context.secrets.add(value),
        onQuiesce: (pause) => this.#quiesce(pause),
        ...(onTold && { onTold }),
      },
      surroundings: this.#session.toolSurroundings,
      targetLines: this.#targetLines,
    }
  }

  #named<Row extends IterationRow | RequestRow>(row: Row): Row {
    return this.#watch?.named(row) ?? row
  }

  #onIteration(told: IterationRow): void {
    const row = this.#named(told)
    this.#journal.addIteration(row)
    this.#look({ table: 'iterations', row })
    if (row.outcome === 'completed') this.#watch?.afterReport()
    if (this.#stage === 'load') this.#growth.noteEnded(this.#journal.ended)
    if (this.#stage !== 'warming up' || this.#warmup.isReached) return
    if (!this.#context.judge.isWarm(this.#journal.partial)) return
    this.#warmup.isReached = true
    this.#load?.endWarmUp()
  }

  #look(seen: RecordedRow): void {
    if (this.#stage !== 'preparing' && this.#stage !== 'warming up' && this.#stage !== 'load') return
    const news = this.#context.judge.forecast(seen)
    if (news !== null) this.#journal.note(news.kind, news.evidence)
    const decision = this.#context.judge.look(seen)
    if (decision.kind === 'stop') this.#stop('looked', decision.why)
  }

  /** What the load itself gave up for. */
  async #noteEnd(result: PhaseResult | null | undefined): Promise<void> {
    if (result?.endedBy !== 'bailed' && result?.endedBy !== 'load-worker-ended') return
    // A service that has ended refuses connections faster than its end is seen, and that is the better reason.
    await this.#pause(endIsSeenWithinMs)
    this.#stop(result.endedBy, result.detail)
  }

  #stop(reason: StopReason, detail: string | null, error: SoakgateError | null = null): void {
    if (this.#ending !== null || this.#stage === 'stopping') return
    this.#ending = { reason, detail, error }
    this.#growth.end()
    this.#stopping.abort()
    this.#load?.abort()
  }

  #enter(stage: RunStage): void {
    // What was read of the group until now belongs to the part that ends.
    this.#watch?.flush()
    this.#stage = stage
    this.#context.listener.onStage(this.#plan, stage)
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimeout(resolve, durationMs)
      this.#stopping.signal.addEventListener('abort', () => {
        cancel()
        resolve()
      })
    })
  }

  #outcome(killed: number, loadUsage: { cpuMs: number; rssBytes: number } | null): Omit<RunOutcome, 'serverCount'> {
    return {
      schemaVersion,
      size: this.#plan.size,
      asked: this.#journal.asked,
      lookedAt: this.#lookedAt,
      ...describeEnding(this.#ending),
      startedAt: this.#startedAt.toISOString(),
      durationMs: Math.round(this.#clock.now()),
      warmup: { ...this.#warmup, completed: this.#journal.warmupsCompleted },
      leftOut: nothingLeftOut,
      arrivals: this.#arrivals,
      tool: this.#tool,
      processesKilledAtEnd: killed,
      instrument: instrumentUsage(this.#cpuBefore, loadUsage),
    }
  }
}
