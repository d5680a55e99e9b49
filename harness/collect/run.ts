import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { RecordWriter } from '../record/record-writer.ts'
import type { EventKind, EventRow, IterationRow, RunOutcome, SampleRow, StopReason } from '../record/rows.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import { type Clock, monotonicClock } from './clock.ts'
import { type RunningLoad, startLoad } from './load/running-load.ts'
import type { PartialRecord, RunJudge } from './partial-record.ts'
import type { RunListener, RunStage } from './run-listener.ts'
import { Sampler } from './sampler/sampler.ts'
import { CommandProcess } from './targets/command.ts'
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
  /** Ends the run early; its reason is a StopReason. */
  signal: AbortSignal
}

/**
 * Carries out one run: start, warm up, load, settle, stop. Whatever happens, the target is undone and the outcome
 * is written; what went wrong is in the outcome. Throws only when the record's folder cannot be made, and our bugs.
 */
export async function executeRun(plan: RunPlan, context: RunContext): Promise<RunOutcome> {
  const writer = await RecordWriter.open(path.join(context.invocationDirectory, plan.directory))
  const run = new RunExecution(plan, context, writer)
  try {
    await run.start()
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
  readonly #clock: Clock
  readonly #originNs = process.hrtime.bigint()
  readonly #startedAt = new Date()
  readonly #cpuBefore = process.cpuUsage()
  readonly #stopping = new AbortController()
  readonly #partial = { iterations: [] as IterationRow[], samples: [] as SampleRow[], events: [] as EventRow[] }
  #stage: RunStage = 'starting'
  #stopReason: StopReason | null = null
  #detail: string | null = null
  #error: SoakgateError | null = null
  #bug: unknown = null
  #countedRows = 0
  #completed = 0
  #warmup = { asked: 0, completed: 0, isReached: false }
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
      onLog: (stream, line) => this.#writer.writeLog(this.#clock.now(), stream, line),
    })
    this.#target = target
    const sampler = this.#startSampler(target)
    this.#loading = this.#startLoad(target.url)
    // Its failure is met below, when the target is ready.
    this.#loading.catch(() => {})
    await target.ready(this.#stopping.signal)
    if (this.#stopReason !== null) return
    sampler.settleRoles()
    this.#note('ready')
    this.#loader = await this.#loading
  }

  async warmUp(): Promise<void> {
    const perWorker = this.#plan.warmup.iterationsPerWorker
    const workers = Math.max(1, this.#sampler?.workers().length ?? 0)
    this.#warmup.asked = perWorker * workers
    this.#warmup.isReached = perWorker === 0
    if (perWorker === 0 || this.#stopReason !== null) return
    this.#enter('warming up')
    this.#note('warmup-started')
    const result = await this.#loader?.warmUp(perWorker * workers * warmupPatience)
    if (result?.endedBy === 'bailed') this.#stop('bailed', result.detail)
    if (result?.endedBy === 'load-worker-ended') this.#stop('load-worker-ended', result.detail)
  }

  async load(): Promise<void> {
    // What was recorded so far was kept for the end of the warm-up alone.
    this.#partial.samples = []
    this.#partial.iterations = []
    if (this.#stopReason === null && this.#loader !== null) {
      this.#enter('load')
      this.#note('load-started')
      const result = await this.#loader.run(this.#plan.size)
      this.#note('load-ended')
      if (result.endedBy === 'bailed') this.#stop('bailed', result.detail)
      if (result.endedBy === 'load-worker-ended') this.#stop('load-worker-ended', result.detail)
    }
  }

  async settle(): Promise<void> {
    if (this.#stopReason !== null) return
    this.#enter('settling')
    await this.#pause(settleMs)
    if (this.#stopReason === null) this.#note('settled')
  }

  /** What a user can mend becomes the run's error; anything else is our bug, thrown when all is undone. */
  fail(error: unknown): void {
    if (error instanceof SoakgateError) {
      const reason = error.code === 'load-worker-failed' || error.code === 'scenario-not-loadable'
      this.#stop(reason ? 'load-worker-ended' : 'target-failed', error.message, error)
    } else {
      this.#bug = error
    }
  }

  async end(): Promise<RunOutcome> {
    this.#enter('stopping')
    this.#writeNotStarted()
    this.#sampler?.beginStop()
    const loadUsage = await this.#closeLoad()
    const killed = (await this.#target?.stop()) ?? 0
    if (this.#target !== null) this.#note('stopped')
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

  #startSampler(target: CommandProcess): Sampler {
    const sampler = new Sampler(
      { rootPid: target.pid, startedByUs: true, intervalMs: sampleEveryMs, recycleLog: this.#plan.target.recycleLog },
      {
        onSample: (row) => {
          this.#writer.write('samples', row)
          if (this.#stage === 'warming up') this.#partial.samples.push(row)
        },
        onTick: (row) => {
          this.#writer.write('ticks', row)
          this.#context.listener.onMemory(this.#plan, sampler.processes())
        },
        onEvent: (row) => this.#onEvent(row),
      },
      { clock: this.#clock, logLines: () => target.log.lines(), completed: () => this.#completed },
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
        bailAfter: plan.bailAfter,
        pidHeader: plan.target.pidHeader,
        originNs: this.#originNs,
      },
      {
        onIteration: (row) => this.#onIteration(row),
        onRequests: (rows) => {
          for (const row of rows) this.#writer.write('requests', row)
        },
        onLog: (line) => this.#writer.writeLog(this.#clock.now(), 'load', line),
      },
    )
  }

  #onIteration(row: IterationRow): void {
    const isCompleted = row.outcome === 'completed'
    if (row.phase === 'load') {
      this.#countedRows += 1
      if (isCompleted) this.#completed += 1
    } else if (isCompleted) {
      this.#warmup.completed += 1
    }
    this.#writer.write('iterations', row)
    if (isCompleted) this.#sampler?.sampleAfterReport()
    this.#context.listener.onIteration(this.#plan, row)
    if (this.#stage !== 'warming up') return
    this.#partial.iterations.push(row)
    if (!this.#warmup.isReached && this.#context.judge.isWarm(this.#partialRecord())) {
      this.#warmup.isReached = true
      this.#loader?.endWarmUp()
    }
  }

  #onEvent(row: EventRow): void {
    this.#writer.write('events', row)
    this.#partial.events.push(row)
    this.#context.listener.onEvent(this.#plan, row)
    if (this.#stage !== 'warming up' && this.#stage !== 'load') return
    const decision = this.#context.judge.look(this.#partialRecord())
    if (decision.kind === 'stop') this.#stop('looked', decision.why)
  }

  #partialRecord(): PartialRecord {
    return { plan: this.#plan, ...this.#partial }
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

  #note(kind: EventKind): void {
    const completed = this.#completed
    const nothing = {
      pid: null,
      role: null,
      slot: null,
      generation: null,
      exitCode: null,
      signal: null,
      evidence: null,
    }
    this.#onEvent({ timeMs: this.#clock.now(), kind, completed, ...nothing })
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

  /** Every iteration that was asked for has a row, also when the run ended before it. */
  #writeNotStarted(): void {
    for (let iteration = this.#countedRows + 1; iteration <= this.#plan.size; iteration++) {
      this.#onIteration({
        phase: 'load',
        iteration,
        user: null,
        outcome: 'not-started',
        reason: null,
        workerPid: null,
        startMs: null,
        durationMs: null,
        status: null,
        receivedBytes: 0,
      })
    }
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
      warmup: this.#warmup,
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

function toRecord(error: SoakgateError): NonNullable<RunOutcome['error']> {
  const { code, message, expected, got, hint, details } = error
  return { code, message, expected, got, hint, details }
}
