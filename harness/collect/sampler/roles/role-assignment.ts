import type { Role } from '../../../record/rows.ts'
import { looksOfYouth, type Member } from '../member.ts'
import { type BrowserRule, browserOf, browserReason } from './browsers.ts'
import { findHead } from './head.ts'
import type { ProcessView, RoleFinding } from './process-view.ts'
import { headReason, roleBeside, servedBy, serverOf } from './roles.ts'
import type { RecycleExit, ServedBy } from './server-rules.ts'
import type { Slots } from './slots.ts'
import type { ToldRoles } from './told-roles.ts'
import { wrapperReason } from './wrapper-rules.ts'

/**
 * Decides what each process is, and gives workers their slots.
 *
 * While the target starts, the head is recorded as master and has no slot: its workers may be yet to come. It becomes
 * the one worker when the target is ready and none has come, and stays that for good with the first report; a service
 * that shows its workers only in between gets the slot back as if it had never been taken.
 * A newcomer is decided at its second look, a shell later: at the first it may be a fork on its way to another program,
 * and the line of the log that says whom it replaces may be on its way too. On a busy machine that way is long, so what
 * forks a service starts that answers already, and has shown no workers, are decided only when they have lasted.
 */
export class RoleAssignment {
  readonly #slots: Slots
  readonly #told: ToldRoles
  readonly #views = new WeakMap<Member, { view: ProcessView; looks: number }>()
  readonly #forkedWorkers = new Set<Member>()
  /** Living browsers by pid: what they start is theirs. */
  readonly #browsers = new Map<number, BrowserRule>()
  #stage: 'starting' | 'ready' | 'final' = 'starting'
  /** Whether the head serves by itself or leaves that to workers. */
  #service: 'unknown' | 'single' | 'supervised' = 'unknown'
  #head: Member | null = null
  #wrappers = new Map<Member, string>()
  /** The wrappers of the service as it was when it became known: should it end, they may start it again. */
  #launchers: ReadonlySet<Member> = new Set()
  #workersSeen = 0
  /** Who was there when the target was ready: workers, or what it started on its way. */
  #thereWhenReady: ReadonlySet<Member> = new Set()
  /** Who was there when the first report had completed: it may have been the work of one of them. */
  #thereAtFirstReport: readonly Member[] = []
  /**
   * Whether forks that end young were workers: the head is known to have such, or some have lasted. Else they were on
   * their way to another program.
   */
  #areForksWorkers = false

  constructor(slots: Slots, told: ToldRoles) {
    this.#slots = slots
    this.#told = told
  }

  /** The process that is the service or supervises its workers; null: none is known. */
  get head(): Member | null {
    return this.#head
  }

  /** How its server ends a worker that it replaces; null: by code 0, as far as is known. */
  get recycleExit(): RecycleExit | null {
    return this.#head === null ? null : (serverOf(this.#viewOf(this.#head))?.recycleExit ?? null)
  }

  /** Whether it may start processes at any time: the head, all above it, and workers. */
  isStarter(member: Member): boolean {
    return (member.role !== 'helper' && member.role !== 'browser') || this.#wrappers.has(member)
  }

  /** Whether the roles that were given will stay. */
  get areCertain(): boolean {
    return this.#service !== 'unknown'
  }

  /** Whether nothing is to be decided before a newcomer comes or somebody ends. */
  get isSettled(): boolean {
    return this.areCertain && this.#head !== null && this.#forkedWorkers.size === 0
  }

  /** `ready`: the target answers. `final`: it has completed a report. */
  settle(stage: 'ready' | 'final', living: readonly Member[]): void {
    if (this.#stage === 'final') return
    if (this.#stage === 'starting') this.#thereWhenReady = new Set(living)
    if (stage === 'final') this.#thereAtFirstReport = [...living]
    this.#stage = stage
  }

  /**
   * Decides what is undecided.
   * @param root null: it has ended
   * @param living oldest first
   * @param announced workers that have said that they will end, first said first
   */
  assign(root: Member | null, living: readonly Member[], announced: readonly Member[]): void {
    if (this.#service === 'unknown' || this.#head === null) this.#findHead(root, living)
    for (const member of living) {
      if (member === this.#head || this.#wrappers.has(member)) continue
      if (member.role === 'worker') this.#checkWorker(member)
      else if (member.role === null || this.#service === 'unknown') this.#decide(member, announced)
    }
    if (this.#head !== null) this.#decideHead(this.#head)
  }

  /** What a process is that has ended, also where that was not decided yet. */
  roleAtEnd(member: Member): Role {
    this.#wrappers.delete(member)
    if (member === this.#head) {
      if (this.#mayServe(member)) this.#employ(member, [], 'the only process of the service')
      member.role ??= 'master'
      this.#head = null
    }
    // Workers that die as soon as they are born are crashes too, so what was seen of them must do.
    const mayBeWorker = this.#service === 'supervised' && (member.process.hasExecuted || this.#areForksWorkers)
    if (member.role === null && (mayBeWorker || this.#service === 'single')) this.#appoint(member, [])
    if (this.#forkedWorkers.delete(member) && !this.#areForksWorkers) this.#dismiss(member)
    member.role ??= 'helper'
    this.#browsers.delete(member.process.pid)
    return member.role
  }

  #dismiss(member: Member): void {
    this.#retire(member, 'helper', 'a fork that ended before it ran another program')
    this.#loseWorker()
  }

  #loseWorker(): void {
    this.#workersSeen -= 1
    if (this.#workersSeen === 0) this.#service = 'unknown'
  }

  /** Whether the head would be the one worker if the target were ready now. */
  isWorkerToBe(member: Member): boolean {
    return member === this.#head && member.role !== 'worker' && this.#mayServe(member)
  }

  #mayServe(head: Member): boolean {
    return this.#service === 'single' || (this.#service === 'unknown' && this.#servedBy(head) !== 'its workers')
  }

  #servedBy(head: Member): ServedBy {
    const view = this.#viewOf(head)
    return this.#told.servedBy(view) ?? servedBy(view)
  }

  #findHead(root: Member | null, living: readonly Member[]): void {
    // A server that makes itself a daemon loses its root while it starts, and never later.
    const top = root ?? (this.#stage === 'starting' ? (living[0] ?? null) : null)
    if (top === null) return
    const { head, wrappers } = findHead(top, { living, viewOf: (member) => this.#viewOf(member) })
    this.#wrappers = new Map(wrappers)
    for (const [wrapper, reason] of wrappers) this.#retire(wrapper, 'helper', reason)
    // A service may be written for the shell.
    const last = this.#stage === 'starting' ? null : ([...wrappers.keys()].at(-1) ?? null)
    const found = head ?? last
    if (found === this.#head || (found !== null && this.#launchers.has(found))) return
    if (this.#head !== null && !wrappers.has(this.#head)) this.#retire(this.#head, null, 'no longer the head')
    this.#head = found
  }

  #decide(member: Member, announced: readonly Member[]): void {
    const view = this.#viewOf(member)
    // A shell may become the program that it prepares, as launchers of browsers do.
    const mayBecomeAnother = wrapperReason(view) !== null || this.#mayBeOnItsWay(member, view)
    if (member.looks >= 2 && !(mayBecomeAnother && member.looks <= looksOfYouth)) this.#appoint(member, announced)
  }

  /** A fork of a service that answers, as far as is seen by itself: workers would have been there before. */
  #mayBeOnItsWay(member: Member, { hasExecuted }: ProcessView): boolean {
    if (hasExecuted || this.#service !== 'unknown' || this.#stage === 'starting') return false
    return !this.#thereWhenReady.has(member) && this.#head !== null && this.#mayServe(this.#head)
  }

  #appoint(member: Member, announced: readonly Member[]): void {
    const found = this.#roleBesideHead(member)
    if (found.role === 'worker') {
      this.#know('supervised')
      this.#workersSeen += 1
      if (member.process.hasExecuted) this.#areForksWorkers = true
      else this.#forkedWorkers.add(member)
      this.#employ(member, announced, found.reason)
    } else {
      member.role = found.role
      member.reason = found.reason
    }
  }

  #roleBesideHead(member: Member): RoleFinding {
    const view = this.#viewOf(member)
    const told = this.#told.roleOf(view)
    if (told !== null && (told.role !== 'worker' || this.#mayHaveWorkers)) return told
    const other = this.#browserOf(view) ?? this.#told.others
    if (other !== null) return other
    if (this.#head === null) return { role: 'helper', reason: 'there is no head of the service' }
    const found = roleBeside(this.#viewOf(this.#head), view)
    if (found.role !== 'worker' || this.#mayHaveWorkers) return found
    return { role: 'helper', reason: 'started by a service of a single process' }
  }

  get #mayHaveWorkers(): boolean {
    return this.#head !== null && this.#service !== 'single'
  }

  #browserOf(view: ProcessView): RoleFinding | null {
    const own = browserOf(view)
    const browser = own ?? this.#browsers.get(view.parentPid)
    if (browser === undefined) return null
    this.#browsers.set(view.pid, browser)
    return { role: 'browser', reason: browserReason(browser, own === null ? 'started by' : 'a process of') }
  }

  #decideHead(head: Member): void {
    if (this.#service === 'unknown') {
      const areDecided = this.#thereAtFirstReport.every((member) => member === head || member.role !== null)
      const isSettled = this.#stage === 'final' && areDecided
      const by = this.#servedBy(head)
      if (by === 'its workers') this.#know('supervised')
      else if (isSettled || by === 'itself') this.#know('single')
    }
    const isWorker = this.#service === 'single' || (this.#service === 'unknown' && this.#stage !== 'starting')
    if (isWorker) this.#employ(head, [], 'the only process of the service')
    else this.#retire(head, 'master', this.#headReason(head))
  }

  /**
   * A worker that was only forked runs its parent's program. One that has executed another since was none, unless that
   * is how such workers are started: on a busy machine the way from the fork to the program may take long.
   */
  #checkWorker(member: Member): void {
    if (!member.process.hasExecuted) {
      if (member.looks > looksOfYouth && this.#forkedWorkers.has(member)) this.#areForksWorkers = true
      return
    }
    if (!this.#forkedWorkers.delete(member)) return
    this.#views.delete(member)
    const { role, reason } = this.#roleBesideHead(member)
    if (role === 'worker') {
      member.reason = reason
      return
    }
    this.#retire(member, role, reason)
    this.#loseWorker()
  }

  #know(service: 'single' | 'supervised'): void {
    if (this.#service === service) return
    this.#service = service
    this.#launchers = new Set(this.#wrappers.keys())
    if (this.#head !== null && this.#servedBy(this.#head) === 'its workers') this.#areForksWorkers = true
    if (service === 'supervised' && this.#head !== null)
      this.#retire(this.#head, 'master', this.#headReason(this.#head))
  }

  #headReason(head: Member): string {
    return headReason(this.#viewOf(head)) ?? 'the head of the service'
  }

  #employ(member: Member, announced: readonly Member[], reason: string): void {
    if (member.role === 'worker') return
    this.#slots.take(member, announced)
    member.role = 'worker'
    member.reason = reason
  }

  #retire(member: Member, role: Exclude<Role, 'worker'> | null, reason: string): void {
    if (member.role === 'worker') this.#slots.takeBack(member)
    member.role = role
    member.reason = reason
  }

  /** A process may become another while it is young or starts the service, so it is asked again at each of its looks. */
  #viewOf(member: Member): ProcessView {
    const known = this.#views.get(member)
    const isYoung = member.looks <= looksOfYouth || member === this.#head || this.#wrappers.has(member)
    const isChangeable = member.looks <= 2 || (isYoung && (this.#service === 'unknown' || member.role === null))
    if (known !== undefined && (known.looks === member.looks || !isChangeable)) return known.view
    const { pid, parentPid, hasExecuted } = member.process
    const description = member.process.describe()
    // A process that is ending says nothing of itself any more; what it said before it ran another program tells nothing.
    const saysNothing = description.commandLine.length === 0
    if (known !== undefined && saysNothing && known.view.hasExecuted === hasExecuted) return known.view
    const view = { pid, parentPid, hasExecuted, ...description }
    this.#views.set(member, { view, looks: member.looks })
    return view
  }
}
