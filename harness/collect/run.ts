import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { RecordWriter } from '../record/record-writer.ts'
import { type EventRow, type IterationRow, nothingLeftOut, type RunOutcome, type StopReason } from '../record/rows.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { type ErrorCode, SoakgateError } from '../vocabulary/errors.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import type { Secrets } from '../vocabulary/secrets.ts'
import { type Clock, monotonicClock } from './clock.ts'
import type { LoadPause, PhaseResult, RunningLoad } from './load/load-spec.ts'
import { startLoad } from './load/running-load.ts'
import type { RunJudge } from './partial-record.ts'
import { bringToRest } from './quiescence.ts'
import { RunJournal } from './run-journal.ts'
import type { RunListener, RunStage } from './run-listener.ts'
import { Sampler } from './sampler/sampler.ts'
import { CommandProcess } from './targets/command.ts'
import { markOf } from './targets/marked-processes.ts'
import { Reaper } from './targets/reaper.ts'

/** Time that the target gets to come to rest after the load. */
const settleMs = 2000
const sampleEveryMs = 100
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
}

/**
 * Carries out one run: start, warm up, load, settle, stop. Whatever happens, the target is undone and the outcome
 * is written; what went wrong is in the outcome. Throws only when the record's folder cannot be made, and our bugs.
 */
export async function executeRun(plan: RunPlan, context: RunContext): Promise<RunOutcome> {
  const writer = await RecordWriter.open(path.join(context.invocationDirectory, plan.directory), {
    secrets: context.secrets,
    limitBytes: plan.recordLimitBytes,
  })
  const run = new RunExecution(plan, context, writer)
  try {
    await run.start()
    await run.prepare()
    await run.warmUp()
    await run.load()
    await run.settle()
  } catch (error) {
    run.fail(error)
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
  #stage: RunStage = 'starting'
  #stopReason: StopReason | null = null
  #detail: string | null = null
  #error: SoakgateError | null = null
  #bug: unknown = null
  #warmup = { asked: 0, isReached: false }
  #reaper: Reaper | null = null
  #target: CommandProcess | null = null
  #sampler: Sampler | null = null
  #loading: Promise<RunningLoad> | null = null
  #loader: RunningLoad | null = null

  constructor(plan: RunPlan, context: RunContext, writer: RecordWriter) {
    this.#plan = plan
    this.#context = context
    this.#writer = writer
    this.#clock = monotonicClock(this.#originNs)
    this.#journal = new RunJournal(plan, writer, context.listener, this.#clock)
    writer.failed.catch((error: SoakgateError) => this.#stop('record-failed', error.got, error))
    const { signal } = context
    const onSignal = () => this.#stop(signal.reason as StopReason, null)
    if (signal.aborted) onSignal()
    else signal.addEventListener('abort', onSignal, { once: true })
  }

  async start(): Promise<void> {
    if (this.#stopReason !== null) return
    this.#enter('starting')
    const runId = randomUUID()
    this.#reaper = await Reaper.start(runId)
    const target = await CommandProcess.start(this.#plan.target, {
      runId,
      clock: this.#clock,
      reaper: this.#reaper,
      onLog: (stream, line) => this.#journal.addLogLine(stream, line),
    })
    this.#target = target
    const sampler = this.#startSampler(target, runId)
    this.#loading = this.#startLoad(target.url)
    // Its failure is met below, when the target is ready.
    this.#loading.catch(() => {})
    await target.ready(this.#stopping.signal)
    if (this.#stopReason !== null) return
    sampler.settleRoles()
    this.#journal.note('ready')
    this.#loader = await this.#loading
  }

  /** The scenario's own preparations: deaths count from here on, since it is the scenario that asks. */
  async prepare(): Promise<void> {
    if (this.#stopReason !== null || this.#loader?.prepares !== true) return
    this.#enter('preparing')
    this.#journal.note('setup-started')
    await this.#loader.prepare()
  }

  async warmUp(): Promise<void> {
    const perWorker = this.#plan.warmup.iterationsPerWorker
    const workers = Math.max(1, this.#sampler?.workers().length ?? 0)
    this.#warmup.asked = perWorker * workers
    this.#warmup.isReached = perWorker === 0
    if (perWorker === 0 || this.#stopReason !== null) return
    this.#enter('warming up')
    this.#journal.beginWarmup()
    const result = await this.#loader?.warmUp(perWorker * workers * warmupPatience)
    this.#journal.endWarmup()
    if (result !== undefined) this.#noteEnd(result)
  }

  async load(): Promise<void> {
    if (this.#stopReason !== null || this.#loader === null) return
    this.#enter('load')
    this.#journal.note('load-started')
    const result = await this.#loader.run(this.#plan.size)
    this.#journal.note('load-ended')
    this.#noteEnd(result)
  }

  async settle(): Promise<void> {
    if (this.#stopReason !== null) return
    this.#enter('settling')
    await this.#pause(settleMs)
    if (this.#stopReason === null) this.#journal.note('settled')
  }

  /** What a user can mend becomes the run's error; anything else is our bug, thrown when all is undone. */
  fail(error: unknown): void {
    if (error instanceof SoakgateError) {
      this.#stop(reasonOfError[error.code] ?? 'target-failed', error.message, error)
    } else {
      this.#bug = error
    }
  }

  async end(): Promise<RunOutcome> {
    await this.#tearDown()
    this.#enter('stopping')
    this.#journal.addNotStarted()
    this.#sampler?.beginStop()
    const loadUsage = await this.#closeLoad()
    const killed = (await this.#target?.stop()) ?? 0
    if (this.#target !== null) this.#journal.note('stopped')
    await this.#sampler?.stop()
    await this.#reaper?.dismiss()
    const outcome = this.#outcome(killed, loadUsage)
    await this.#writer.close(outcome).catch((error: unknown) => {
      if (!(error instanceof SoakgateError)) throw error
      outcome.error ??= toRecord(error)
      outcome.status = 'failed'
    })
    this.#context.listener.onEnd(this.#plan, outcome)
    if (this.#bug !== null) throw this.#bug
    return outcome
  }

  /** Also after a run that failed: what its setup made must not stay. */
  async #tearDown(): Promise<void> {
    if (this.#loader === null) return
    this.#enter('tearing down')
    const problem = await this.#loader.tearDown()
    if (problem !== null) this.#journal.note('teardown-failed', problem)
  }

  async #quiesce({ iterations, request }: LoadPause): Promise<void> {
    const { quiesce, target } = this.#plan
    if (quiesce === null || this.#stopReason !== null) return
    const workerPids = this.#sampler?.workers().map(({ pid }) => pid) ?? []
    const problem = await bringToRest(quiesce, { pause: { request }, workerPids, cwd: target.cwd })
    // The memory right after it is what the target holds on to.
    this.#sampler?.sampleAfterReport()
    this.#journal.note(problem === null ? 'quiesced' : 'quiesce-failed', problem ?? `after ${iterations} iterations`)
  }

  #startSampler(target: CommandProcess, runId: string): Sampler {
    const sampler = new Sampler(
      {
        rootPid: target.pid,
        mark: markOf(runId),
        startedByUs: true,
        intervalMs: sampleEveryMs,
        recycleLog: this.#plan.target.recycleLog,
      },
      {
        onSample: (row) => {
          this.#journal.addSample(row)
          this.#look({ table: 'samples', row })
        },
        onTick: (row) => {
          this.#journal.addTick(row)
          this.#context.listener.onMemory(this.#plan, sampler.processes())
        },
        onEvent: (row) => this.#onEvent(row),
      },
      { clock: this.#clock, logLines: () => target.log.lines(), completed: () => this.#journal.completed },
    )
    this.#sampler = sampler
    void target.exited.then(({ code, signal }) => sampler.noteExit(target.pid, code, signal))
    void sampler.targetEnded.then(() => this.#stop('target-ended', 'no process of the target is left'))
    sampler.start()
    return sampler
  }

  #startLoad(baseUrl: string): Promise<RunningLoad> {
    const plan = this.#plan
    return startLoad(
      {
        modulePath: this.#context.modulePath,
        exportName: this.#context.exportName,
        size: plan.size,
        users: plan.users,
        seed: plan.seed,
        baseUrl,
        iterationTimeoutMs: plan.iterationTimeoutMs,
        requestTimeoutMs: plan.requestTimeoutMs,
        setupTimeoutMs: plan.setupTimeoutMs,
        userTimeoutMs: plan.userTimeoutMs,
        teardownTimeoutMs: plan.teardownTimeoutMs,
        thinkTime: plan.thinkTime,
        quiesceEvery: plan.quiesce?.every ?? null,
        bailAfter: plan.bailAfter,
        pidHeader: plan.target.pidHeader,
        originNs: this.#originNs,
      },
      {
        onIteration: (row) => this.#onIteration(row),
        onRequests: (rows) => {
          this.#journal.addRequests(rows)
          for (const row of rows) this.#look({ table: 'requests', row })
        },
        onLog: (line) => this.#journal.addLogLine('load', line),
        onSecret: (value) => this.#context.secrets.add(value),
        onQuiesce: (pause) => this.#quiesce(pause),
      },
    )
  }

  #onIteration(row: IterationRow): void {
    this.#journal.addIteration(row)
    this.#look({ table: 'iterations', row })
    if (row.outcome === 'completed') this.#sampler?.sampleAfterReport()
    if (this.#stage !== 'warming up' || this.#warmup.isReached) return
    if (!this.#context.judge.isWarm(this.#journal.partial)) return
    this.#warmup.isReached = true
    this.#loader?.endWarmUp()
  }

  #onEvent(row: EventRow): void {
    this.#journal.addEvent(row)
    this.#look({ table: 'events', row })
  }

  #look(seen: RecordedRow): void {
    if (this.#stage !== 'preparing' && this.#stage !== 'warming up' && this.#stage !== 'load') return
    const decision = this.#context.judge.look(seen)
    if (decision.kind === 'stop') this.#stop('looked', decision.why)
  }

  /** What the load itself gave up for. */
  #noteEnd({ endedBy, detail }: PhaseResult): void {
    if (endedBy === 'bailed' || endedBy === 'load-worker-ended') this.#stop(endedBy, detail)
  }

  #stop(reason: StopReason, detail: string | null, error: SoakgateError | null = null): void {
    if (this.#stopReason !== null || this.#stage === 'stopping') return
    this.#stopReason = reason
    this.#detail = detail
    this.#error = error
    this.#stopping.abort()
    this.#loader?.abort()
  }

  #enter(stage: RunStage): void {
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

  async #closeLoad(): Promise<{ cpuMs: number; rssBytes: number } | null> {
    const loader = this.#loader ?? (await this.#loading?.catch(() => null)) ?? null
    return (await loader?.close()) ?? null
  }

  #outcome(killed: number, loadUsage: { cpuMs: number; rssBytes: number } | null): RunOutcome {
    const cpu = process.cpuUsage(this.#cpuBefore)
    return {
      schemaVersion,
      size: this.#plan.size,
      status: this.#stopReason === null ? 'complete' : this.#error === null ? 'stopped' : 'failed',
      reason: this.#stopReason,
      detail: this.#detail,
      error: this.#error === null ? null : toRecord(this.#error),
      startedAt: this.#startedAt.toISOString(),
      durationMs: Math.round(this.#clock.now()),
      warmup: { ...this.#warmup, completed: this.#journal.warmupsCompleted },
      leftOut: nothingLeftOut,
      processesKilledAtEnd: killed,
      instrument: {
        cpuMs: Math.round((cpu.user + cpu.system) / 1000),
        rssBytes: process.memoryUsage.rss(),
        loadCpuMs: loadUsage?.cpuMs ?? null,
        loadRssBytes: loadUsage?.rssBytes ?? null,
      },
    }
  }
}

/** Whose failure an error is, where it is not the target's. */
const reasonOfError: Partial<Record<ErrorCode, StopReason>> = {
  'load-worker-failed': 'load-worker-ended',
  'scenario-not-loadable': 'load-worker-ended',
  'setup-failed': 'script-failed',
  'user-failed': 'script-failed',
  'environment-missing': 'script-failed',
  'files-not-found': 'script-failed',
}

function toRecord(error: SoakgateError): NonNullable<RunOutcome['error']> {
  const { code, message, expected, got, hint, details } = error
  return { code, message, expected, got, hint, details }
}
