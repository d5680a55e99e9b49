import type { GroupRow, RestPoint } from '../record/rows.ts'
import type { Target } from '../scenario/scenario.ts'
import { limitInWords } from '../vocabulary/found-limit.ts'
import { GroupWatch } from './group-watch.ts'
import { limitedPids, limitsOfProcesses } from './limits/limits-of-processes.ts'
import { Sampler } from './sampler/sampler.ts'
import { isWorthWatching, memoryGroupsOf } from './sampler/sources/memory-groups.ts'
import { openMemorySource } from './sampler/sources/open-source.ts'
import { TemporaryWatch } from './sampler/temporary-files/temporary-watch.ts'
import type { TargetWatch, WatchSurroundings } from './target-watch.ts'
import type { RunningTarget } from './targets/running-target.ts'

const sampleEveryMs = 100

/** All that is read of a target while a run goes on: its processes, their control groups, their temporary files. */
export class ProcessWatch implements TargetWatch {
  readonly #pid: number
  readonly #sampler: Sampler
  readonly #temporary: TemporaryWatch | null
  readonly #surroundings: WatchSurroundings
  #groups: readonly GroupWatch[] = []

  private constructor(
    pid: number,
    sampler: Sampler,
    temporary: TemporaryWatch | null,
    surroundings: WatchSurroundings,
  ) {
    this.#pid = pid
    this.#sampler = sampler
    this.#temporary = temporary
    this.#surroundings = surroundings
  }

  /** null: of the target only the address is known. */
  static async start(
    running: RunningTarget,
    target: Target,
    surroundings: WatchSurroundings,
  ): Promise<ProcessWatch | null> {
    const { pid, groupFolder, isOurs: startedByUs } = running
    if (pid === null) return null
    const { mark, clock, journal, onRow, onTick, onTargetEnded } = surroundings
    const { recycleLog, roles, temporaryFiles } = target
    const source = await openMemorySource(surroundings.source, pid)
    const asked = { intervalMs: source.readings?.everyMs ?? sampleEveryMs, recycleLog, roles }
    const sampler: Sampler = new Sampler(
      { rootPid: pid, mark, groupFolder, startedByUs, ...asked },
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
      source,
    )
    const temporary = TemporaryWatch.start(temporaryFiles, sampler, clock, journal)
    void running.exited.then(({ code, signal }) => sampler.noteExit(pid, code, signal))
    void sampler.targetEnded.then(onTargetEnded)
    sampler.start()
    return new ProcessWatch(pid, sampler, temporary, surroundings)
  }

  /** Its processes are there as soon as it is. */
  async ready(): Promise<void> {}

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

  /** The target is ready: who is a worker is known from here on, and it is where it will stay. */
  async settle(): Promise<void> {
    const { clock, journal, onRow } = this.#surroundings
    await this.#sampler.settleRoles()
    const onGroup = (row: GroupRow) => {
      journal.addGroup(row)
      onRow({ table: 'groups', row })
    }
    const groups = memoryGroupsOf(this.#pid).filter(isWorthWatching)
    this.#groups = groups.map((group) => GroupWatch.start(group, clock, onGroup))
    const pids = limitedPids(this.#pid, this.#sampler.processes())
    for (const limit of limitsOfProcesses(pids)) journal.note('limit-found', limitInWords(limit))
    const recycling = this.#sampler.recycleLimit()
    if (recycling !== null) journal.note('recycle-limit-found', `${recycling.from} ${recycling.requests}`)
  }

  /** Writes what was read of the groups so far: what comes later is of the next part of the run. */
  flush(): void {
    for (const group of this.#groups) group.flush()
  }

  /** A report just completed. */
  afterReport(): void {
    this.#sampler.sampleAfterReport()
    for (const group of this.#groups) group.look()
    this.#temporary?.look('report')
  }

  /** The target was just brought to rest. */
  afterRest(): void {
    this.#sampler.sampleAfterReport()
  }

  /** Reads what is too dear for every tick, while nothing is asked of the target. */
  async readRest(point: RestPoint): Promise<void> {
    await this.#sampler.rest(point)
    await this.#temporary?.rest(point)
  }

  /** The run is over. `endsTarget`: what ends from here on was ended by us. */
  async beginStop(endsTarget: boolean): Promise<void> {
    for (const group of this.#groups) group.stop()
    if (endsTarget) await this.#sampler.beginStop()
  }

  async stop(): Promise<void> {
    await this.#temporary?.stop()
    await this.#sampler.stop()
  }
}
