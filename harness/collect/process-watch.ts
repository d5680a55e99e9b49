import type { RestPoint } from '../record/rows.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { Target } from '../scenario/scenario.ts'
import type { Clock } from './clock.ts'
import { GroupWatch } from './group-watch.ts'
import type { RunJournal } from './run-journal.ts'
import type { LiveProcess } from './run-listener.ts'
import { Sampler } from './sampler/sampler.ts'
import { TemporaryWatch } from './sampler/temporary-watch.ts'
import type { RunningTarget } from './targets/running-target.ts'

const sampleEveryMs = 100

/** The run around a watch. */
export interface WatchSurroundings {
  /** How the environment of each of the target's processes tells that it is of this run; null: it was not started by us. */
  mark: string | null
  clock: Clock
  /** Takes every row. */
  journal: RunJournal
  /** Told of the rows that a look may decide on. */
  onRow: (row: RecordedRow) => void
  onTick: (processes: readonly LiveProcess[]) => void
  /** No process of the target is left. */
  onTargetEnded: () => void
}

/** All that is read of a target while a run goes on: its processes, their control group, their temporary files. */
export class ProcessWatch {
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

  workerPids(): readonly number[] {
    return this.#sampler.workers().map(({ pid }) => pid)
  }

  /** The row with the pid of the worker as this machine counts: one in a container names another in its answers. */
  named<Row extends { workerPid: number | null }>(row: Row): Row {
    const pid = row.workerPid === null ? null : this.#sampler.pidOf(row.workerPid)
    return pid === row.workerPid ? row : { ...row, workerPid: pid }
  }

  /** Whoever runs the target says that the kernel ended a process of it for memory. */
  noteOomKill(): void {
    this.#sampler.noteOomKill()
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
