import type { RecycleLimit } from '../ends/recycle-limit.ts'
import type { ExitReading } from '../ends/wait-status.ts'
import type { OomVictim } from './kernel-log.ts'
import type { RestReading } from './rest-reading.ts'

/**
 * Where processes and their memory are read from: `procfs.ts` reads Linux, `pidusage-source.ts` any system, and
 * `harness/testing/simulated-machine.ts` stands in for them in tests.
 * Processes vanish between any two readings; that is an answer (`null`, `gone`), never an exception.
 */
export interface MemorySource {
  /** null: it reads at the moment when it is asked. Otherwise all that it says is of the last of these readings. */
  readonly readings: BackgroundReadings | null
  /** The pids of all processes of the machine. */
  list(): readonly number[]
  /** False: no process was born on this machine since the last call, so nobody has other children but by an end. */
  mayHaveNewcomers(): boolean
  /** Whose child a process is and when it began; null: not there any more. */
  look(pid: number): Kinship | null
  /** Whether a process has this in its environment, written `NAME=value`; false where that is not ours to read. */
  hasInEnvironment(pid: number, entry: string): boolean
  /** The pids in a control group and in those below it; none when it is gone. */
  listGroup(folder: string): readonly number[]
  /** Opens a process for repeated reading; null: not there any more. Throws when it is there and may not be read. */
  open(pid: number): ObservedProcess | null
  /** Reads what is too dear, or stalls a large process, for every tick. */
  readAtRest(pids: readonly number[]): ReadonlyMap<number, RestReading>
  /** How often the kernel ended a process of this one's group for memory; null: no such counter. */
  oomKills(pid: number): OomKillCounter | null
  /** After how many requests the server with this head replaces a worker; null: not, as far as can be read. */
  recycleLimit(headPid: number): RecycleLimit | null
  close(): void
}

/** Readings of all processes that take their time, while the source answers from the one before. */
export interface BackgroundReadings {
  /** As often as one is worth its cost. */
  readonly everyMs: number
  /** Takes another; false: it failed, and the one before stands. One at a time. */
  take(): Promise<boolean>
}

/** What decides whether a process belongs to the target. */
export interface Kinship {
  pid: number
  /** When it began, in the source's own unit; with the pid this is its identity. */
  startTicks: number
  parentPid: number
  /** null: this system has none, or does not tell. */
  groupId: number | null
  sessionId: number | null
  isZombie: boolean
}

/**
 * `alive`: memory was read. `ending`: its memory is gone, its end is not complete.
 * `zombie`: ended, its parent has not asked for the status. `gone`: nothing answers any more.
 */
export type ProcessState = 'alive' | 'ending' | 'zombie' | 'gone'

/** One process that is read again and again; its fields hold what the last reading said. */
export interface ObservedProcess extends Omit<Kinship, 'isZombie'> {
  /** The pid as the process itself and its log know it: in a container it is another. */
  readonly innerPid: number
  /** False between a fork and the program that it may go on to execute. */
  readonly hasExecuted: boolean
  /** Resident bytes, without what was swapped out. */
  readonly rssBytes: number
  /** CPU time since its start, user and system. */
  readonly cpuMs: number
  /** Swapped-out bytes as last read; 0 where the machine has no swap, null where this cannot be told. */
  readonly swapBytes: number | null
  /**
   * Reads memory and CPU time. `when due` may keep what was read before of a process that shows no sign of running, for
   * ten readings at most; `now` is sure to see every CPU time that was used before.
   */
  read(cpu: 'now' | 'when due'): ProcessState
  /**
   * The kernel's high-water mark of resident bytes, and `swapBytes` with it.
   * null: not readable, or nothing can have changed since the last reading; with `keep`, also as long as it has not risen
   * since the first reading.
   */
  readHighWater(after: 'reset' | 'keep'): number | null
  /**
   * Open descriptors, threads and the CPU time of ended children; of a process that has not run since, what it had
   * then. `if cheap` says nothing of the descriptors where counting them would take too much of the machine's time.
   */
  readCounts(patience: 'always' | 'if cheap'): ProcessCounts
  /** Whether its list of children differs from the one of the last call. */
  hasOtherChildren(): boolean
  describe(): ProcessDescription
  /** How it ended, once that can be known. */
  readExit(): ExitReading
  close(): void
}

/** What a process holds besides memory; null: not known. */
export interface ProcessCounts {
  descriptors: number | null
  threads: number | null
  /** CPU time of its children that have ended and whose status it has taken, and of theirs. */
  childrenCpuMs: number | null
}

/** Of a process that may not be read. */
export const unknownCounts: ProcessCounts = { descriptors: null, threads: null, childrenCpuMs: null }

/** Who marks the environment of workers: Node's cluster module, and pm2 where it does not use that. */
export type Starter = 'node cluster' | 'pm2'

/** What a process says of itself. */
export interface ProcessDescription {
  /** Path of its program; null: not ours to read. */
  executable: string | null
  commandLine: readonly string[]
  /** Who says in its environment that it started it; null: nobody that is known, or it is not ours to read. */
  startedBy: Starter | null
  /** Options that its environment gives to a JVM, before those of the command line and after; none where it is not ours to read. */
  javaOptions: { before: readonly string[]; after: readonly string[] }
}

/** What the kernel has counted of OOM kills; both only rise. */
export interface OomCounts {
  kills: number
  /**
   * How often it killed a whole group at once (`memory.oom.group` of cgroup v2); each time it counts the first victim
   * twice, once alone and once with the group.
   */
  groupKills: number
}

/** A counter of the kernel. */
export interface OomKillCounter {
  /** null: not readable at this moment. */
  read(): OomCounts | null
  /** Whom the kernel's log names as ended for memory in this group, oldest first; none where it cannot be read. */
  victims(): readonly OomVictim[]
  /** Where it is read, for the evidence. */
  readonly path: string
  /** The group's memory limit; null: none of its own. */
  readonly limitBytes: number | null
  /** Whether processes besides the target are counted too, as when soakgate is in the same group. */
  readonly isShared: boolean
  close(): void
}
