import type { OomCounts, OomKillCounter } from './sources/memory-source.ts'

/**
 * How long before an end was seen its OOM kill may have been counted: a process of 1 GB took 1.2 s from the kill
 * to its end on a busy machine.
 */
const windowMs = 5000

/** What the counter says, for the evidence. */
export interface OomKill {
  /** Kills counted since the sampler started. */
  kills: number
  path: string
  limitBytes: number | null
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
    if (count === null) return
    const last = this.#last ?? count
    const rise = count.kills - last.kills
    this.#countedTwice += count.groupKills - last.groupKills
    if (rise > 0) this.#rises.push({ timeMs: nowMs, left: rise })
    this.#kills += rise
    this.#last = count
  }

  /** Takes one kill that was counted around the time an end was seen; null: none was. */
  take(seenMs: number): OomKill | null {
    const rise = this.#rises.find(({ timeMs, left }) => left > 0 && timeMs >= seenMs - windowMs)
    if (rise === undefined) return null
    rise.left -= 1
    return this.#describe()
  }

  /**
   * Takes the kills that no end can explain any more, each with the time at which it was counted: their victims lived
   * between two looks. What the kernel counted twice is left out. Where processes of others are counted too they say
   * nothing of the target, and are dropped.
   */
  takeUnexplained(nowMs: number): readonly { timeMs: number; kill: OomKill }[] {
    if (this.#rises.length === 0) return []
    const isOld = ({ timeMs }: Rise) => timeMs < nowMs - windowMs
    const old = this.#rises.filter(isOld)
    this.#rises = this.#rises.filter((rise) => !isOld(rise))
    const kill = this.#describe()
    if (kill === null || this.#counter?.isShared !== false) return []
    const unexplained = old.flatMap(({ timeMs, left }) => Array.from({ length: left }, () => ({ timeMs, kill })))
    const twice = Math.min(this.#countedTwice, unexplained.length)
    this.#countedTwice -= twice
    return unexplained.slice(twice)
  }

  close(): void {
    this.#counter?.close()
    this.#counter = null
  }

  #describe(): OomKill | null {
    if (this.#counter === null) return null
    return { kills: this.#kills, path: this.#counter.path, limitBytes: this.#counter.limitBytes }
  }
}
