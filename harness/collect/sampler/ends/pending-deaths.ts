import type { EventRow } from '../../../record/events.ts'
import type { Member } from '../member.ts'
import type { Moment } from '../population.ts'
import type { RecycleExit } from '../roles/server-rules.ts'
import { attributeDeath, type KnownEnding, knownEnding, mayBeOomKill, type Recycling } from './deaths.ts'
import type { LogFacts, LogReader } from './log-facts.ts'
import type { OomKills } from './oom-kills.ts'
import type { ExitReading } from './wait-status.ts'

/** The log of a worker that has just ended may still be on its way through the pipe. */
const waitForLogMs = 100
/** How long the exit status is waited for, from the moment when nothing but it is left of the process. */
const waitForStatusMs = 500
/** A process without memory that does not come to its end is recorded all the same. */
const longestEndingMs = 10_000

/** An end that was seen and whose cause is not decided yet. */
interface PendingDeath {
  readonly member: Member
  readonly seenMs: number
  readonly completedThen: number
  readonly isOurs: boolean
  readonly recycling: Recycling | null
  readonly recycleExit: RecycleExit | null
  /** When it had ended completely; null: its memory is gone, the rest is not. */
  endedMs: number | null
}

/** The end of a process, as it will be recorded. */
export type Death = Pick<EventRow, 'timeMs' | 'kind' | 'completed' | 'exitCode' | 'signal' | 'evidence'> & {
  member: Member
}

/** Where causes are looked for. */
export interface DeathSources {
  log: LogReader
  oomKills: OomKills | null
  /** What is known of a process from elsewhere, as by whoever started it. */
  exitOf: (member: Member) => ExitReading | null
}

/** Ends that wait, for a moment only, for the exit status and for the line of the log that explains them. */
export class PendingDeaths {
  readonly #sources: DeathSources
  #waiting: PendingDeath[] = []

  constructor(sources: DeathSources) {
    this.#sources = sources
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(
    member: Member,
    {
      nowMs: seenMs,
      completed: completedThen,
      ...known
    }: Pick<Moment, 'nowMs' | 'completed'> & Pick<PendingDeath, 'isOurs' | 'recycling' | 'recycleExit'>,
  ): void {
    this.#waiting.push({ member, seenMs, completedThen, ...known, endedMs: null })
  }

  /** The ends whose cause is decided by now; `all of them`: with what is known, without waiting longer. */
  resolve(nowMs: number, which: 'the decided' | 'all of them'): readonly Death[] {
    const decided: Death[] = []
    const waiting: PendingDeath[] = []
    for (const death of this.#waiting) {
      const exit = this.#readExit(death)
      if (which === 'all of them' || this.#isDecided(death, exit, nowMs)) decided.push(this.#decide(death, exit))
      else waiting.push(death)
    }
    this.#waiting = waiting
    return decided
  }

  #readExit({ member }: PendingDeath): ExitReading {
    const own = this.#sources.exitOf(member)
    return own?.kind === 'known' ? own : member.process.readExit()
  }

  #isDecided(death: PendingDeath, exit: ExitReading, nowMs: number): boolean {
    if (death.endedMs === null && (exit.kind !== 'pending' || death.member.process.read('now') !== 'ending')) {
      death.endedMs = nowMs
    }
    if (death.endedMs === null) return nowMs - death.seenMs >= longestEndingMs
    const isSaid = exit.kind === 'known' || this.#sources.log.of(death.member.process.innerPid).end !== null
    return nowMs - death.endedMs >= (isSaid ? waitForLogMs : waitForStatusMs)
  }

  #decide(death: PendingDeath, exit: ExitReading): Death {
    const { member, seenMs, completedThen, isOurs, recycling, recycleExit } = death
    const said = this.#sources.log.of(member.process.innerPid)
    const known = knownEnding(exit, said)
    const log = this.#withUnowned(said, known, member)
    const isKnownKill = known.ending !== null
    const mayBeKill = !isOurs && mayBeOomKill({ exit: known, log, recycling })
    const oomKill = mayBeKill ? (this.#sources.oomKills?.take(seenMs, member.process.pid, isKnownKill) ?? null) : null
    // Its role was decided when its end was seen.
    const role = member.role ?? 'helper'
    const verdict = attributeDeath({ role, isOurs, exit: known, log, oomKill, recycling, recycleExit })
    member.process.close()
    this.#sources.log.forget(member.process.innerPid)
    return { member, timeMs: seenMs, completed: completedThen, ...verdict }
  }

  /**
   * Words that name no process belong to one that ended in such a way: V8 aborts when its heap is full, a worker that
   * has reached its limit exits by itself; a reload concerns all workers that were there before.
   */
  #withUnowned(said: LogFacts, { ending }: KnownEnding, { role, seenMs }: Member): LogFacts {
    const { log } = this.#sources
    const isV8End = ending === null || ['SIGABRT', 'SIGTRAP', 'SIGILL'].includes(ending.signal ?? '')
    const isExit = role === 'worker' && (ending === null || ending.exitCode === 0)
    const isReloaded = role === 'worker' && log.reload !== null && seenMs < log.reload.readMs
    return {
      ...said,
      fatal: said.fatal ?? (isV8End ? log.takeUnownedFatal() : null),
      recycle: said.recycle ?? (isReloaded ? (log.reload?.line ?? null) : isExit ? log.takeUnownedRecycle() : null),
    }
  }
}
