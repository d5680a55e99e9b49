import type { RestPoint } from '../record/rows.ts'
import type { Target } from '../scenario/scenario.ts'
import { GroupWatch } from './group-watch.ts'
import { Sampler } from './sampler/sampler.ts'
import { TemporaryWatch } from './sampler/temporary-watch.ts'
import type { TargetWatch, WatchSurroundings } from './target-watch.ts'
import type { RunningTarget } from './targets/running-target.ts'

const sampleEveryMs = 100

/** All that is read of a target while a run goes on: its processes, their control group, their temporary files. */
export class ProcessWatch implements TargetWatch {
  readonly #sampler: Sampler
  readonly #group: GroupWatch | null
  readonly #temporary: TemporaryWatch | null

  private constructor(sampler: Sampler, group: GroupWatch | null, temporary: TemporaryWatch | null) {
    this.#sampler = sampler
    this.#group = group
    this.#temporary = temporary
  }

  /** null: of the target only the address is known. */
  static start(running: RunningTarget, target: Target, surroundings: WatchSurroundings): ProcessWatch | null {
    const { pid } = running
    if (pid === null) return null
    const { mark, clock, journal, onRow, onTick, onTargetEnded } = surroundings
    const { recycleLog, roles, temporaryFiles } = target
    const spec = { rootPid: pid, mark, startedByUs: running.isOurs, intervalMs: sampleEveryMs, recycleLog, roles }
    const sampler: Sampler = new Sampler(
      spec,
      {
        onSample: (row) => {
          journal.addSample(row)
          onRow({ table: 'samples', row })
        },
        onTick: (row) => {
          journal.addTick(row)
          temporary?.look('tick')
          onTick(sampler.processes())
        },
        onEvent: (row) => {
          journal.addEvent(row)
          onRow({ table: 'events', row })
        },
        onRest: (row) => journal.addRest(row),
        onHeap: (row) => journal.addHeap(row),
      },
      {
        clock,
        logLines: () => running.logLines(),
        completed: () => journal.completed,
        answered: () => journal.answered,
      },
    )
    const temporary = TemporaryWatch.start(temporaryFiles, sampler, clock, journal)
    void running.exited.then(({ code, signal }) => sampler.noteExit(pid, code, signal))
    void sampler.targetEnded.then(onTargetEnded)
    sampler.start()
    const group = GroupWatch.start(pid, clock, (row) => {
      journal.addGroup(row)
      onRow({ table: 'groups', row })
    })
    return new ProcessWatch(sampler, group, temporary)
  }

  /** Its processes are there as soon as it is. */
  async ready(): Promise<void> {}

  workerPids(): readonly number[] {
    return this.#sampler.workers().map(({ pid }) => pid)
  }

  /** The target is ready: who is a worker is known from here on. */
  settleRoles(): void {
    this.#sampler.settleRoles()
  }

  /** Writes what was read of the group so far: what comes later is of the next part of the run. */
  flush(): void {
    this.#group?.flush()
  }

  /** A report just completed. */
  afterReport(): void {
    this.#sampler.sampleAfterReport()
    this.#group?.look()
    this.#temporary?.look('report')
  }

  /** The target was just brought to rest. */
  afterRest(): void {
    this.#sampler.sampleAfterReport()
  }

  /** Reads what is too dear for every tick, while nothing is asked of the target. */
  async readRest(point: RestPoint): Promise<void> {
    this.#sampler.rest(point)
    await this.#temporary?.rest(point)
  }

  /** The run is over. `endsTarget`: what ends from here on was ended by us. */
  beginStop(endsTarget: boolean): void {
    this.#group?.stop()
    if (endsTarget) this.#sampler.beginStop()
  }

  async stop(): Promise<void> {
    await this.#temporary?.stop()
    await this.#sampler.stop()
  }
}
