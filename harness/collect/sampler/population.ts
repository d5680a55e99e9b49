import { SoakgateError } from '../../vocabulary/errors.ts'
import { looksOfYouth, type Member, newMember } from './member.ts'
import { Membership } from './membership.ts'
import { RoleAssignment } from './roles/role-assignment.ts'
import type { RecycleExit } from './roles/server-rules.ts'
import { Slots } from './roles/slots.ts'
import { toldRoles } from './roles/told-roles.ts'
import type { SamplerSpec } from './sampler-spec.ts'
import type { MemorySource, ObservedProcess } from './sources/memory-source.ts'

/** A moment of the run: its time, and the counted reports that had completed by then. */
export interface Moment {
  nowMs: number
  completed: number
}

/** Where nobody was born a sweep finds nobody; yet every n-th one that is due is made in any case. */
const scheduledBetweenSure = 10

/** The processes of the target: who they are, who joins and who ends. */
export class Population {
  readonly #source: MemorySource
  readonly #rootPid: number
  readonly #slots = new Slots()
  readonly #roles: RoleAssignment
  readonly #membership: Membership
  /** Of processes in containers, also of those that have ended, by the pid that they themselves know. */
  readonly #pidsByInner = new Map<number, number>()
  /** In the order in which they were found, oldest first. */
  #living: Member[] = []
  #root: Member | null = null
  #unreadable = 0
  #isSweepDue = true
  /** Whether a process was born on this machine since the last sweep. */
  #isBirthUnseen = true
  #scheduled = 0

  constructor(spec: Pick<SamplerSpec, 'rootPid' | 'mark' | 'groupFolder' | 'roles'>, source: MemorySource) {
    this.#roles = new RoleAssignment(this.#slots, toldRoles(spec.roles))
    this.#source = source
    this.#rootPid = spec.rootPid
    this.#membership = new Membership(source, process.pid, spec)
  }

  get living(): readonly Member[] {
    return this.#living
  }

  /** Processes of the target that may not be read, as of the last sweep. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** The process that is the service or supervises its workers; null: none is known. */
  get headPid(): number | null {
    return this.#roles.head?.process.pid ?? null
  }

  /** How its server ends a worker that it replaces; null: by code 0, as far as is known. */
  get recycleExit(): RecycleExit | null {
    return this.#roles.recycleExit
  }

  get areRolesCertain(): boolean {
    return this.#roles.areCertain
  }

  /** The pid of a process that calls itself so: in a container it knows another. */
  pidOf(innerPid: number): number {
    return this.#pidsByInner.get(innerPid) ?? innerPid
  }

  /** The root is there to be watched, or has ended already (null); throws `memory-unreadable`. */
  open(moment: Moment): Member | null {
    try {
      const process = this.#source.open(this.#rootPid)
      if (process === null) return null
      this.#membership.add(process)
      this.#root = this.#add(process, moment)
      return this.#root
    } catch (cause) {
      throw new SoakgateError('memory-unreadable', `The memory of process ${this.#rootPid} cannot be read`, {
        expected: `a readable /proc/${this.#rootPid}`,
        got: cause instanceof Error ? cause.message : String(cause),
        cause,
      })
    }
  }

  /** Reads all of them, or the workers alone; returns those that were found to have ended. */
  read(which: 'all' | 'workers'): readonly Member[] {
    const ended: Member[] = []
    for (const member of this.#living) {
      if (which === 'workers' && member.role !== 'worker') continue
      const state = member.process.read(which === 'workers' ? 'now' : 'when due')
      if (state !== 'alive') ended.push(member)
      else if (which === 'all') member.looks += 1
    }
    if (ended.length > 0) this.#remove(ended)
    return ended
  }

  /** Looks for newcomers when it is time to or something has changed; true: all processes were looked through. */
  find(isScheduled: boolean, moment: Moment): boolean {
    const wasSomeoneBorn = this.#source.mayHaveNewcomers()
    this.#isBirthUnseen ||= wasSomeoneBorn
    if (isScheduled) this.#scheduled += 1
    const isTime = isScheduled && (this.#isBirthUnseen || this.#scheduled % scheduledBetweenSure === 0)
    const haveOtherChildren = wasSomeoneBorn && this.#haveOtherChildren()
    if (!isTime && !haveOtherChildren && !this.#isSweepDue) return false
    this.#isSweepDue = false
    this.#isBirthUnseen = false
    const { newcomers, unreadable } = this.#membership.sweep()
    this.#unreadable = unreadable
    for (const process of newcomers) {
      // A first reading, so that its memory is known; one that ends just now is noticed by the next.
      if (process.read('now') === 'alive') {
        this.#add(process, moment)
      } else {
        this.#membership.remove(process)
        process.close()
      }
    }
    return true
  }

  /**
   * Whether those have who are likely to start others: the head, all above it, workers, and whoever is new, as a browser
   * that starts its helpers. They are asked at every tick in which a process was born on this machine; for the rest
   * there are the sweeps.
   */
  #haveOtherChildren(): boolean {
    let haveOthers = false
    for (const member of this.#living) {
      const isAsked = member.looks <= looksOfYouth || this.#roles.isStarter(member)
      // All are asked, because each remembers its answer.
      if (isAsked && member.process.hasOtherChildren()) haveOthers = true
    }
    return haveOthers
  }

  /** Decides roles and slots; `announced`: pids of workers that have said that they will end, first said first. */
  assign(announced: () => readonly number[]): void {
    const isAnyUndecided = this.#living.some(({ role }) => role === null)
    if (!isAnyUndecided && this.#roles.isSettled) return
    const leaving = isAnyUndecided ? this.#workersOf(announced()) : []
    this.#roles.assign(this.#root, this.#living, leaving)
  }

  settle(stage: 'ready' | 'final'): void {
    this.#roles.settle(stage, this.#living)
  }

  isWorkerToBe(member: Member): boolean {
    return this.#roles.isWorkerToBe(member)
  }

  close(): void {
    for (const { process } of this.#living) process.close()
    this.#living = []
  }

  #add(process: ObservedProcess, { nowMs, completed }: Moment): Member {
    const member = newMember(process, nowMs, completed)
    member.looks = 1
    if (process.innerPid !== process.pid) this.#pidsByInner.set(process.innerPid, process.pid)
    this.#living.push(member)
    return member
  }

  #remove(ended: readonly Member[]): void {
    for (const member of ended) {
      this.#membership.remove(member.process)
      member.role = this.#roles.roleAtEnd(member)
      this.#slots.free(member)
      if (member === this.#root) this.#root = null
    }
    this.#living = this.#living.filter((member) => !ended.includes(member))
    // Others may have lost their parent, and a successor may be there.
    this.#isSweepDue = true
  }

  #workersOf(pids: readonly number[]): readonly Member[] {
    const workers = this.#living.filter(({ role }) => role === 'worker')
    return pids.flatMap((pid) => workers.find(({ process }) => process.innerPid === pid) ?? [])
  }
}
