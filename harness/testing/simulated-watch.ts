import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { RemoteWatch } from '../collect/remote/remote-watch.ts'
import { RunJournal } from '../collect/run-journal.ts'
import { noListener } from '../collect/run-listener.ts'
import { RecordWriter } from '../record/record-writer.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import { toRemoteTarget } from '../scenario/plan-remote-target.ts'
import { remoteSchemaOf } from '../scenario/remote-target-schema.ts'
import type { RemoteTarget } from '../scenario/target.ts'
import { Secrets } from '../vocabulary/secrets.ts'
import { SimulatedClock } from './simulated-clock.ts'
import type { SimulatedPrometheus } from './simulated-prometheus.ts'
import { simulateRun } from './simulated-run.ts'

/** A remote target of a scenario, as it is planned. */
export function remoteTargetOf(spec: object): RemoteTarget {
  const parsed = remoteSchemaOf(spec, 'loaded')?.safeParse(spec)
  if (parsed?.success !== true) throw new Error(`no remote target: ${parsed?.error.message}`)
  return toRemoteTarget(parsed.data, null)
}

/** A remote watch whose hours pass as fast as it reads. */
export class SimulatedWatch {
  readonly clock = new SimulatedClock()
  readonly journal: RunJournal
  readonly plan: RunPlan
  readonly #prometheus: SimulatedPrometheus
  readonly #writer: RecordWriter
  readonly #startSeconds: number
  readonly #watch: RemoteWatch
  #looked = Promise.withResolvers<void>()

  private constructor(plan: RunPlan, writer: RecordWriter, target: RemoteTarget, prometheus: SimulatedPrometheus) {
    this.plan = plan
    this.#writer = writer
    this.#prometheus = prometheus
    this.#startSeconds = prometheus.seconds
    this.journal = new RunJournal(plan, writer, noListener, this.clock)
    this.#watch = RemoteWatch.start(target.memory, {
      mark: null,
      source: 'procfs',
      clock: this.clock,
      journal: this.journal,
      onRow: () => {},
      onTick: () => this.#looked.resolve(),
      onTargetEnded: () => {},
    })
  }

  /** The plan's record is written into a folder. */
  static async start(
    folder: string,
    size: number,
    target: RemoteTarget,
    prometheus: SimulatedPrometheus,
  ): Promise<SimulatedWatch> {
    const { plan } = simulateRun({ size: 1 })
    const planned = { ...plan, size, target, directory: 'watched' }
    const options = { secrets: new Secrets(), limitBytes: plan.recordLimitBytes, measured: 'elsewhere' } as const
    const writer = await RecordWriter.open(path.join(folder, planned.directory), options)
    const watch = new SimulatedWatch(planned, writer, target, prometheus)
    await watch.#watch.ready(new AbortController().signal)
    return watch
  }

  /** Lets time pass until the watch has looked once more. */
  async pass(durationMs: number): Promise<void> {
    this.#looked = Promise.withResolvers<void>()
    this.#prometheus.seconds = this.#startSeconds + (this.clock.now() + durationMs) / 1000
    this.clock.advance(durationMs)
    await this.#looked.promise
    // The next look is planned when this one is over.
    await nextTurn()
  }

  /** A counted report has just completed. */
  report(iteration: number): void {
    const unknown = { user: null, reason: null, status: null, durationMs: null, workerPid: null }
    const startMs = this.clock.now()
    this.journal.addIteration({
      phase: 'load',
      iteration,
      outcome: 'completed',
      units: 1,
      receivedBytes: 0,
      startMs,
      ...unknown,
    })
    this.#watch.afterReport()
  }

  /** Ends watch and record. */
  async end(): Promise<void> {
    await this.#watch.stop()
    const { outcome } = simulateRun({ size: 1 })
    if (outcome === null) throw new Error('no outcome')
    await this.#writer.close({ ...outcome, size: this.plan.size, asked: this.plan.size })
  }
}
