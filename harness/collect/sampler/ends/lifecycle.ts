import type { EventRow } from '../../../record/events.ts'
import type { HeapRow } from '../../../record/rows.ts'
import type { Member } from '../member.ts'
import type { Moment } from '../population.ts'
import { Ancestry } from '../roles/ancestry.ts'
import type { RecycleExit } from '../roles/server-rules.ts'
import { birthRow, deathRow, heapRow, targetEndRow, unseenOomKillRow, workersGoneRow } from '../sampler-rows.ts'
import type { SamplerListener } from '../sampler-spec.ts'
import type { OomKillCounter } from '../sources/memory-source.ts'
import { LogReader } from './log-facts.ts'
import { OomKills } from './oom-kills.ts'
import { type AnsweredRequests, AnswerShares } from './own-answers.ts'
import { type Death, PendingDeaths } from './pending-deaths.ts'
import type { RecycleLimit } from './recycle-limit.ts'
import type { ExitReading } from './wait-status.ts'
import { WorkersGone } from './workers-gone.ts'

/** What is known of a server when processes of it end. */
interface ServerThen {
  answered: AnsweredRequests
  /** After how many requests it replaces workers; null: it does not, as far as is known. */
  limit: RecycleLimit | null
  /** How it ends a worker that it replaces; null: by code 0, as far as is known. */
  recycleExit: RecycleExit | null
}

/** Turns what happens to the target's processes into events: births, ends with their causes, the end of the target. */
export class Lifecycle {
  readonly targetEnded: Promise<void>
  readonly #rootPid: number
  readonly #write: (row: EventRow) => void
  readonly #writeHeap: (row: HeapRow) => void
  readonly #log: LogReader
  readonly #oomKills = new OomKills()
  readonly #answers = new AnswerShares()
  readonly #workersGone = new WorkersGone()
  readonly #ancestry = new Ancestry()
  readonly #deaths: PendingDeaths
  readonly #resolveEnded: () => void
  #root: Member | null = null
  #rootExit: ExitReading | null = null
  #rootDeath: Death | null = null
  #isStopping = false
  #ended: Moment | null = null
  #isEndToWrite = false

  constructor(rootPid: number, recycleLog: string | null, listener: Pick<SamplerListener, 'onEvent' | 'onHeap'>) {
    this.#rootPid = rootPid
    this.#write = (row) => listener.onEvent(row)
    this.#writeHeap = (row) => listener.onHeap(row)
    this.#log = new LogReader(recycleLog)
    this.#deaths = new PendingDeaths({
      log: this.#log,
      oomKills: this.#oomKills,
      exitOf: (member) => (member === this.#root ? this.#rootExit : null),
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.targetEnded = promise
    this.#resolveEnded = resolve
  }

  /** Whether no process of the target is left. */
  get hasEnded(): boolean {
    return this.#ended !== null
  }

  /** Whether the causes of all ends so far are decided. */
  get isSettled(): boolean {
    return this.#deaths.isEmpty
  }

  watchRoot(root: Member | null): void {
    this.#root = root
  }

  watchOomKills(counter: OomKillCounter | null): void {
    this.#oomKills.follow(counter)
  }

  /** Whoever runs the target says that the kernel ended a process of it for memory. */
  noteOomKill(nowMs: number): void {
    this.#oomKills.noteTold(nowMs)
  }

  /** What the one who started the root knows of its end. */
  noteExit(code: number | null, signal: string | null): void {
    if (code === null && signal === null) return
    const ending = { exitCode: signal === null ? code : null, signal, hasDumpedCore: false }
    this.#rootExit = { kind: 'known', ending, from: 'exit status of the command' }
  }

  /** The last lines of the target's log, newest last. */
  readLog(lines: readonly string[], nowMs: number): void {
    this.#log.read(lines, nowMs)
  }

  /** An OOM kill may explain ends that come seconds later, so this is enough now and then; causes are never settled without it. */
  lookForOomKills(nowMs: number): void {
    this.#oomKills.look(nowMs)
  }

  /** The pids of workers that their server has announced to replace, first announced first, then in the order of birth. */
  announced(living: readonly Member[]): readonly number[] {
    const reloadMs = this.#log.reload?.readMs ?? Number.NEGATIVE_INFINITY
    const reloaded = living.filter(({ role, seenMs }) => role === 'worker' && seenMs < reloadMs)
    return [...this.#log.announced(), ...reloaded.map(({ process }) => process.innerPid)]
  }

  /** From now on ends are ours. */
  beginStop(): void {
    this.#isStopping = true
  }

  /** Who lives at this tick, and what they have worked so far. */
  noteLiving(living: readonly Member[], moment: Moment, answered: AnsweredRequests): void {
    this.#answers.note(living, answered)
    if (this.#isStopping) return
    const goneSince = this.#workersGone.note(living, moment)
    if (goneSince !== null) this.#write(workersGoneRow(goneSince))
  }

  noteEnds(
    members: readonly Member[],
    { nowMs, completed }: Moment,
    { answered, limit, recycleExit }: ServerThen,
  ): void {
    for (const member of members) {
      const own = this.#answers.take(member, answered)
      const recycling = member.role === 'worker' && limit !== null ? { limit, own } : null
      this.#deaths.add(member, { nowMs, completed, isOurs: this.#isStopping, recycling, recycleExit })
    }
  }

  noteTargetEnd(moment: Moment): void {
    if (this.#ended !== null) return
    this.#ended = moment
    // Where we end the target ourselves, the ends of its processes say so.
    this.#isEndToWrite = !this.#isStopping
    this.#resolveEnded()
  }

  /** Writes the births of those whose role is certain, and the heaps of workers that have one. */
  writeBirths(members: readonly Member[]): void {
    for (const member of members) {
      if (member.isRecorded) continue
      this.#ancestry.note(member, members)
      if (member.role === null) continue
      member.isRecorded = true
      this.#write(birthRow(member, this.#ancestry.ownerOf(member)))
      const heap = heapRow(member)
      if (heap !== null) this.#writeHeap(heap)
    }
  }

  /** Writes the ends whose cause is decided by now; `all of them`: with what is known, without waiting longer. */
  settleEnds({ nowMs, completed }: Moment, which: 'the decided' | 'all of them'): void {
    // No end is explained by what was counted before it was seen.
    if (!this.isSettled) this.#oomKills.look(nowMs)
    for (const death of this.#deaths.resolve(nowMs, which)) {
      this.writeBirths([death.member])
      this.#write(deathRow(death))
      if (death.member === this.#root) this.#rootDeath = death
    }
    const oldBeforeMs = which === 'all of them' ? Number.POSITIVE_INFINITY : nowMs
    for (const unseen of this.#oomKills.takeUnexplained(oldBeforeMs)) {
      this.#write(unseenOomKillRow(unseen, completed))
    }
    if (this.#ended === null || !this.#isEndToWrite || !this.isSettled) return
    this.#isEndToWrite = false
    this.#write(targetEndRow(this.#ended, this.#rootPid, this.#rootDeath))
  }

  close(): void {
    this.#oomKills.close()
  }
}
