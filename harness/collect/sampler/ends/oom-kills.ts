import type { OomVictim } from '../sources/kernel-log.ts'
import type { OomCounts, OomKillCounter } from '../sources/memory-source.ts'

/**
 * How long before an end was seen its OOM kill may have been counted: a process of 1 GB took 1.2 s from the kill
 * to its end on a busy machine.
 */
const windowMs = 5000

/** What the counter says, for the evidence. */
export interface OomKill {
  /** Kills counted since the sampler started. */
  kills: number
  /** Where it is read; null: it cannot be, or its group was gone before that, and whoever runs the target told of the kill. */
  path: string | null
  /** null: there is none, or none is known. */
  limitBytes: number | null
}

/** A kill whose victim's end was not seen. */
export interface UnseenOomKill {
  /** When it was counted. */
  timeMs: number
  kill: OomKill
  /** As the kernel's log names it; null: not to be read there. */
  victim: OomVictim | null
}

interface Rise {
  timeMs: number
  /** Kills of this rise that no end has been explained by yet. */
  left: number
}

/** The changes of the kernel's OOM-kill counter; each kill explains one end at most. */
export class OomKills {
  #counter: OomKillCounter | null = null
  #rises: Rise[] = []
  #last: OomCounts | null = null
  #kills = 0
  #told = 0
  #isTold = false
  /** Victims whose end was seen, or that were named already. */
  readonly #named = new Set<number>()
  /** Kills that were counted twice and that nothing was said of yet. */
  #countedTwice = 0

  /** Watches this counter from now on; the target may move to a group of its own while it starts. */
  follow(counter: OomKillCounter | null): void {
    if (counter === null || counter.path === this.#counter?.path) {
      counter?.close()
      return
    }
    this.#counter?.close()
    this.#counter = counter
    this.#last = counter.read()
  }

  /** Notes what was counted since the last look. */
  look(nowMs: number): void {
    const count = this.#counter?.read() ?? null
    if (count === null) {
      this.#lookAtTold(nowMs)
      return
    }
    const last = this.#last ?? count
    const rise = count.kills - last.kills
    this.#countedTwice += count.groupKills - last.groupKills
    if (rise > 0) this.#rises.push({ timeMs: nowMs, left: rise })
    this.#kills += rise
    this.#last = count
  }

  /**
   * Whoever runs the target tells of a kill. The counter is exact, so that is believed only where there is none, or none any
   * more: the group of a container is removed right after its first process has ended.
   */
  noteTold(nowMs: number): void {
    this.#told += 1
    if (this.#counter !== null) this.look(nowMs)
  }

  #lookAtTold(nowMs: number): void {
    const rise = this.#told - this.#kills
    if (rise <= 0) return
    this.#rises.push({ timeMs: nowMs, left: rise })
    this.#kills += rise
    this.#isTold = true
  }

  /**
   * Takes one kill that was counted around the time at which the end of this process was seen; null: none was. Where
   * processes of others are counted too, and no limit is the target's, only an end that is known to be one by SIGKILL is
   * explained by it.
   */
  take(seenMs: number, pid: number, isKnownKill: boolean): OomKill | null {
    if (!isKnownKill && this.#counter?.isShared === true && this.#counter.limitBytes === null) return null
    const rise = this.#rises.find(({ timeMs, left }) => left > 0 && timeMs >= seenMs - windowMs)
    if (rise === undefined) return null
    rise.left -= 1
    this.#named.add(pid)
    return this.#describe()
  }

  /**
   * Takes the kills that no end can explain any more, each with the time at which it was counted: their victims lived
   * between two looks. What the kernel counted twice is left out. Where processes of others are counted too they say
   * nothing of the target, and are dropped.
   */
  takeUnexplained(nowMs: number): readonly UnseenOomKill[] {
    if (this.#rises.length === 0) return []
    const isOld = ({ timeMs }: Rise) => timeMs < nowMs - windowMs
    const old = this.#rises.filter(isOld)
    this.#rises = this.#rises.filter((rise) => !isOld(rise))
    const kill = this.#describe()
    if (kill === null || this.#counter?.isShared === true) return []
    const times = old.flatMap(({ timeMs, left }) => Array.from({ length: left }, () => timeMs))
    const twice = Math.min(this.#countedTwice, times.length)
    this.#countedTwice -= twice
    const unexplained = times.slice(twice)
    const named = unexplained.length === 0 ? [] : (this.#counter?.victims() ?? [])
    const victims = named.filter(({ pid }) => !this.#named.has(pid))
    return unexplained.map((timeMs, index) => {
      const victim = victims[index] ?? null
      if (victim !== null) this.#named.add(victim.pid)
      return { timeMs, kill, victim }
    })
  }

  close(): void {
    this.#counter?.close()
    this.#counter = null
  }

  #describe(): OomKill | null {
    if (this.#isTold) return { kills: this.#kills, path: null, limitBytes: this.#counter?.limitBytes ?? null }
    if (this.#counter === null) return null
    return { kills: this.#kills, path: this.#counter.path, limitBytes: this.#counter.limitBytes }
  }
}
