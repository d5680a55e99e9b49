import type { Kinship, MemorySource, ObservedProcess } from './sources/memory-source.ts'

/** A process that was found not to belong is looked at again at every n-th sweep: its pid may be another's by then. */
const sweepsBetweenLooks = 10

/** What a sweep brought. */
export interface Sweep {
  /** Opened, oldest first. */
  newcomers: readonly ObservedProcess[]
  /** Processes of the target that may not be read. */
  unreadable: number
}

/** What tells a process of the target that has left its tree, its group and its session. */
export interface Marks {
  /** Entry of the environment that the root was given, and all that descend from it; null: none. */
  mark: string | null
  /** The control group that the target has for itself; null: none. */
  groupFolder: string | null
}

/**
 * Which processes belong to the target: the root, all that descend from a member, and all in a process group or
 * session that a member leads, where daemons are found whose parent has gone; all that inherited the mark of the
 * target, which finds daemons that left all that behind; and all in the target's own control group, which nothing leaves
 * by itself. Once a member, always a member.
 * A process is the same one only if its pid and its start time are the same.
 */
export class Membership {
  readonly #source: MemorySource
  readonly #ownPid: number
  readonly #marks: Marks
  /** Nothing older than the root inherited anything from it. */
  #rootTicks = Number.POSITIVE_INFINITY
  readonly #living = new Map<number, ObservedProcess>()
  /** Groups and sessions led by a member, also by one that has ended. */
  readonly #groups = new Set<number | null>()
  readonly #sessions = new Set<number | null>()
  /** The others, and the number of the sweep that looked at them. */
  #strangers = new Map<number, number>()
  /** Those in the target's own control group, as of the last sweep. */
  #grouped: ReadonlySet<number> = new Set()
  #sweeps = 0

  constructor(source: MemorySource, ownPid: number, marks: Marks) {
    this.#source = source
    this.#ownPid = ownPid
    this.#marks = marks
  }

  has(pid: number): boolean {
    return this.#living.has(pid)
  }

  add(process: ObservedProcess): void {
    this.#living.set(process.pid, process)
    this.#rootTicks = Math.min(this.#rootTicks, process.startTicks)
    this.#noteLeader(process)
  }

  remove(process: ObservedProcess): void {
    if (this.#living.get(process.pid) === process) this.#living.delete(process.pid)
  }

  /** Looks through all processes of the machine for new members. */
  sweep(): Sweep {
    this.#sweeps += 1
    for (const process of this.#living.values()) this.#noteLeader(process)
    const { groupFolder } = this.#marks
    if (groupFolder !== null) this.#grouped = new Set(this.#source.listGroup(groupFolder))
    const candidates = this.#look()
    const newcomers: ObservedProcess[] = []
    let unreadable = 0
    let found = this.#takeMembers(candidates)
    // Children of newcomers are newcomers too.
    while (found.length > 0) {
      for (const kin of found) {
        const process = this.#open(kin)
        if (process === 'unreadable') unreadable += 1
        else if (process !== null) newcomers.push(process)
      }
      found = this.#takeMembers(candidates)
    }
    for (const { pid } of candidates) this.#strangers.set(pid, this.#sweeps)
    newcomers.sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid)
    return { newcomers, unreadable }
  }

  /** Processes that are neither members nor known as strangers; forgets strangers that have ended. */
  #look(): Set<Kinship> {
    const strangers = new Map<number, number>()
    const candidates = new Set<Kinship>()
    for (const pid of this.#source.list()) {
      if (this.#living.has(pid) || pid === this.#ownPid) continue
      const looked = this.#strangers.get(pid)
      if (looked !== undefined && this.#sweeps - looked < sweepsBetweenLooks) {
        strangers.set(pid, looked)
        continue
      }
      const kin = this.#source.look(pid)
      if (kin === null) continue
      // Ended and waiting for its parent: nothing of it can be measured.
      if (kin.isZombie) strangers.set(pid, this.#sweeps)
      else candidates.add(kin)
    }
    this.#strangers = strangers
    for (const { pid } of candidates) this.#forgetLeader(pid)
    return candidates
  }

  #takeMembers(candidates: Set<Kinship>): readonly Kinship[] {
    const found: Kinship[] = []
    for (const kin of candidates) {
      if (!this.#belongs(kin)) continue
      candidates.delete(kin)
      found.push(kin)
    }
    return found
  }

  #belongs(kin: Kinship): boolean {
    const { pid, parentPid, groupId, sessionId } = kin
    const isKin = this.#living.has(parentPid) || this.#groups.has(groupId) || this.#sessions.has(sessionId)
    return isKin || this.#grouped.has(pid) || this.#carriesMark(kin)
  }

  #carriesMark({ pid, startTicks }: Kinship): boolean {
    const { mark } = this.#marks
    return mark !== null && startTicks >= this.#rootTicks && this.#source.hasInEnvironment(pid, mark)
  }

  #open(kin: Kinship): ObservedProcess | 'unreadable' | null {
    try {
      const process = this.#source.open(kin.pid)
      if (process !== null && process.startTicks !== kin.startTicks) {
        // The pid went to another process between the two readings; the next sweep looks at that one.
        process.close()
        return null
      }
      if (process !== null) this.add(process)
      return process
    } catch {
      return 'unreadable'
    }
  }

  #noteLeader({ pid, groupId, sessionId }: ObservedProcess): void {
    if (groupId === pid) this.#groups.add(pid)
    if (sessionId === pid) this.#sessions.add(pid)
  }

  /** A group's number is not given to a new process while the group lasts: that pid is a stranger's now. */
  #forgetLeader(pid: number): void {
    this.#groups.delete(pid)
    this.#sessions.delete(pid)
  }
}
