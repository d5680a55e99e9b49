import type { RestPoint } from '../record/rows.ts'
import type { RecordedRow } from '../record/tables.ts'
import type { Target } from '../scenario/scenario.ts'
import type { MemorySourceName } from '../vocabulary/memory-sources.ts'
import type { Clock } from './clock.ts'
import { ProcessWatch } from './process-watch.ts'
import { RemoteWatch } from './remote/remote-watch.ts'
import type { RunJournal } from './run-journal.ts'
import type { LiveProcess } from './run-listener.ts'
import type { RunningTarget } from './targets/running-target.ts'

/** The run around a watch. */
export interface WatchSurroundings {
  /** How the environment of each of the target's processes tells that it is of this run; null: it was not started by us. */
  mark: string | null
  /** Where its processes and their memory are read from, unless another system measures them. */
  source: MemorySourceName
  clock: Clock
  /** Takes every row. */
  journal: RunJournal
  /** Told of the rows that a look may decide on. */
  onRow: (row: RecordedRow) => void
  onTick: (processes: readonly LiveProcess[]) => void
  /** No process of the target is left. */
  onTargetEnded: () => void
}

/** All that is read of a target while a run goes on. */
export interface TargetWatch {
  /** Resolves when its memory can be read, or the signal came. Throws what the user must mend. */
  ready(signal: AbortSignal): Promise<void>
  /** Of the workers that are there; null where what measures them does not tell it. */
  workerPids(): readonly (number | null)[]
  /** The row with the pid of the worker as this machine counts: one in a container names another in its answers. */
  named<Row extends { workerPid: number | null }>(row: Row): Row
  /** Whoever runs the target says that the kernel ended a process of it for memory. */
  noteOomKill(): void
  /** The target is ready: who is a worker is known from here on, and it is where it will stay. */
  settle(): Promise<void>
  /** Writes what was read of limits so far: what comes later is of the next part of the run. */
  flush(): void
  /** A report just completed. */
  afterReport(): void
  /** The target was just brought to rest. */
  afterRest(): void
  /** Reads what is too dear for every tick, while nothing is asked of the target. */
  readRest(point: RestPoint, signal: AbortSignal): Promise<void>
  /** The run is over. `endsTarget`: what ends from here on was ended by us. */
  beginStop(endsTarget: boolean): Promise<void>
  stop(): Promise<void>
}

/** Begins to watch a target, as its kind allows; null: of the target only the address is known. */
export async function startWatch(
  running: RunningTarget,
  target: Target,
  surroundings: WatchSurroundings,
): Promise<TargetWatch | null> {
  if (target.kind === 'remote') return RemoteWatch.start(target.memory, surroundings)
  return ProcessWatch.start(running, target, surroundings)
}
