import type { RecycleLimit } from '../collect/sampler/ends/recycle-limit.ts'
import type { ExitReading } from '../collect/sampler/ends/wait-status.ts'
import type { OomVictim } from '../collect/sampler/sources/kernel-log.ts'
import type {
  BackgroundReadings,
  Kinship,
  MemorySource,
  ObservedProcess,
  OomKillCounter,
  ProcessCounts,
  ProcessDescription,
  ProcessState,
} from '../collect/sampler/sources/memory-source.ts'
import type { RestReading } from '../collect/sampler/sources/rest-reading.ts'
import { type SimulatedBirth, SimulatedProcess } from './simulated-process.ts'

export { SimulatedProcess }

const mebibyte = 1024 * 1024

/** A machine whose processes live and die as a test wants it. */
export class SimulatedMachine implements MemorySource {
  /** null: it is read at the moment when it is asked. */
  readings: BackgroundReadings | null = null
  /** OOM kills counted in the target's group. */
  oomKillCount = 0
  /** Whether that counter can be read at all. */
  hasOomCounter = true
  /** Its counter is gone, as that of a container that has ended. */
  isOomCounterGone = false
  /** Whom the kernel's log names. */
  readonly oomVictims: OomVictim[] = []
  /** Kills of the whole group at once. */
  oomGroupKillCount = 0
  isGroupShared = false
  /** null: none of its own. */
  groupLimitBytes: number | null = 820 * mebibyte
  /** After how many requests a worker is replaced. */
  recycles: RecycleLimit | null = null
  /** Whether exit statuses can be had after the parent has taken them. */
  knowsExits = true
  /** How often all processes were listed. */
  lists = 0
  /** Processes opened and not closed. */
  openProcesses = 0
  readonly #processes = new Map<number, SimulatedProcess>()
  #nextPid = 100
  #births = 0

  /** Starts a process that descends from init: the root of a target. */
  start(command: readonly string[], birth: Omit<SimulatedBirth, 'command'> = {}): SimulatedProcess {
    return this.#bear(null, { isDetached: true, ...birth, command })
  }

  fork(parent: SimulatedProcess, birth: SimulatedBirth = {}): SimulatedProcess {
    return this.#bear(parent, birth)
  }

  list(): readonly number[] {
    this.lists += 1
    return [...this.#processes.keys()].sort((a, b) => a - b)
  }

  mayHaveNewcomers(): boolean {
    return true
  }

  look(pid: number): Kinship | null {
    const found = this.#processes.get(pid)
    if (found === undefined) return null
    const { startTicks, parentPid, groupId, sessionId } = found
    return { pid, startTicks, parentPid, groupId, sessionId, isZombie: found.state === 'zombie' }
  }

  hasInEnvironment(pid: number, entry: string): boolean {
    return this.#processes.get(pid)?.environment.includes(entry) === true
  }

  listGroup(folder: string): readonly number[] {
    return [...this.#processes.values()].filter(({ controlGroup }) => controlGroup === folder).map(({ pid }) => pid)
  }

  open(pid: number): ObservedProcess | null {
    const found = this.#processes.get(pid)
    if (found?.isForbidden === true) throw Object.assign(new Error('permission denied'), { code: 'EACCES' })
    if (found === undefined) return null
    this.openProcesses += 1
    return new SimulatedView(this, found)
  }

  readAtRest(pids: readonly number[]): ReadonlyMap<number, RestReading> {
    return new Map(pids.flatMap((pid) => this.#restOf(pid)))
  }

  #restOf(pid: number): [number, RestReading][] {
    const found = this.#processes.get(pid)
    if (found === undefined) return []
    const { rssBytes, descriptors, isMemoryHidden, description } = found
    const memory = { rssBytes, pssBytes: rssBytes, privateBytes: rssBytes, sharedBytes: 0, swapPssBytes: 0 }
    const sockets = { listening: 1, established: 0, closing: 0, local: 0 }
    const kinds = { files: descriptors - 1, pipes: 0, others: 0, sockets }
    const program = description.commandLine[0] ?? null
    return [[pid, { program, memory: isMemoryHidden ? null : memory, descriptors: kinds }]]
  }

  recycleLimit(): RecycleLimit | null {
    return this.recycles
  }

  oomKills(): OomKillCounter | null {
    if (!this.hasOomCounter) return null
    return {
      path: '/sys/fs/cgroup/memory/simulated/memory.oom_control',
      limitBytes: this.groupLimitBytes,
      isShared: this.isGroupShared,
      read: () => (this.isOomCounterGone ? null : { kills: this.oomKillCount, groupKills: this.oomGroupKillCount }),
      victims: () => this.oomVictims,
      close: () => {},
    }
  }

  close(): void {}

  /** Pids of the children, in order of their birth. */
  childrenOf(pid: number): readonly number[] {
    return [...this.#processes.values()].filter(({ parentPid }) => parentPid === pid).map((child) => child.pid)
  }

  /** Takes a process off the machine; orphans go to init. */
  #remove(process: SimulatedProcess): void {
    this.#processes.delete(process.pid)
    for (const child of this.#processes.values()) if (child.parentPid === process.pid) child.parentPid = 1
  }

  #bear(parent: SimulatedProcess | null, birth: SimulatedBirth): SimulatedProcess {
    const pid = birth.pid ?? this.#nextPid++
    this.#births += 1
    const child = new SimulatedProcess((process) => this.#remove(process), parent, {
      ...birth,
      pid,
      startTicks: this.#births,
    })
    this.#processes.set(pid, child)
    return child
  }
}

/** A process as the sampler holds it; it stays this one when its pid goes to another. */
class SimulatedView implements ObservedProcess {
  readonly #machine: SimulatedMachine
  readonly #process: SimulatedProcess
  readonly #cache = { rssBytes: 0, cpuMs: 0 }
  #children = ''

  constructor(machine: SimulatedMachine, process: SimulatedProcess) {
    this.#machine = machine
    this.#process = process
  }

  get pid(): number {
    return this.#process.pid
  }

  get innerPid(): number {
    return this.#process.innerPid
  }

  get startTicks(): number {
    return this.#process.startTicks
  }

  get parentPid(): number {
    return this.#process.parentPid
  }

  get groupId(): number {
    return this.#process.groupId
  }

  get sessionId(): number {
    return this.#process.sessionId
  }

  get hasExecuted(): boolean {
    return this.#process.hasExecuted
  }

  get rssBytes(): number {
    return this.#cache.rssBytes
  }

  get cpuMs(): number {
    return this.#cache.cpuMs
  }

  get swapBytes(): number {
    return this.#process.swapBytes
  }

  read(): ProcessState {
    const { state, rssBytes, cpuMs } = this.#process
    if (state === 'alive') Object.assign(this.#cache, { rssBytes, cpuMs })
    return state
  }

  readHighWater(after: 'reset' | 'keep'): number | null {
    const { highWaterBytes, rssBytes } = this.#process
    if (after === 'reset') this.#process.highWaterBytes = rssBytes
    return Math.max(highWaterBytes, rssBytes)
  }

  readCounts(): ProcessCounts {
    const { descriptors, threads } = this.#process
    return { descriptors, threads, childrenCpuMs: 0 }
  }

  hasOtherChildren(): boolean {
    const children = this.#machine.childrenOf(this.pid).join(' ')
    const hasOthers = children !== this.#children
    this.#children = children
    return hasOthers
  }

  describe(): ProcessDescription {
    const { state, description } = this.#process
    return state === 'alive'
      ? description
      : { executable: null, commandLine: [], startedBy: null, javaOptions: { before: [], after: [] } }
  }

  readExit(): ExitReading {
    const { ending, isReaped } = this.#process
    if (ending === null) return { kind: 'pending' }
    if (this.#machine.knowsExits) {
      return isReaped ? { kind: 'known', ending, from: 'wait status of the kernel' } : { kind: 'pending' }
    }
    return isReaped ? { kind: 'unknowable', why: 'this kernel has no PIDFD_GET_INFO' } : { kind: 'pending' }
  }

  close(): void {
    this.#machine.openProcesses -= 1
  }
}
