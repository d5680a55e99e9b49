/** What pidusage says of one process. */
export interface Usage {
  /** 0: it has ended, and its parent has not asked for its status. */
  rssBytes: number
  /** CPU time since its start, user and system. */
  cpuMs: number
  /** For how long it has run. */
  elapsedMs: number
}

/** The call of pidusage, as far as it is used: what it cannot find is null or absent, or all of it is refused. */
export type AskPidusage = (
  pids: number[],
  options: { maxage: number; usePs?: boolean },
) => Promise<Record<string, { memory: number; ctime: number; elapsed: number } | null | undefined>>

/** For how long pidusage keeps what it has of a process that it is not asked for: on Linux an open descriptor. */
const keptMs = 10_000
/** It looks for what is to be dropped twice in that time. */
const surelyDroppedMs = 2 * keptMs

/**
 * Reads the memory of processes through pidusage, around its traps: it answers for a pid of which it keeps a
 * descriptor of a process that has ended with nothing, whoever has the pid now, and for as long as it is asked; and its
 * `clear` forgets descriptors without closing them, so that is never called: what is not asked for is dropped by itself.
 */
export class Usages {
  readonly #ask: AskPidusage
  readonly #keepsDescriptors: boolean
  readonly #now: () => number
  /** Pids of which it may keep a descriptor of a process that has ended, and until when. */
  readonly #stale = new Map<number, number>()

  /** @param keepsDescriptors whether it reads /proc here, and not by commands. @param now milliseconds of a clock that never goes back */
  constructor(ask: AskPidusage, keepsDescriptors: boolean, now: () => number) {
    this.#ask = ask
    this.#keepsDescriptors = keepsDescriptors
    this.#now = now
  }

  /** Loads the package pidusage, here and nowhere else: where /proc is read it is not needed. */
  static async load(platform: string): Promise<Usages> {
    const { default: pidusage } = await import('pidusage')
    return new Usages(pidusage, platform === 'linux', () => performance.now())
  }

  /** @param pids of processes that were there a moment ago; those that have ended since are left out. Throws where it fails */
  async read(pids: readonly number[]): Promise<ReadonlyMap<number, Usage>> {
    for (const [pid, untilMs] of this.#stale) if (untilMs <= this.#now()) this.#stale.delete(pid)
    const found = await this.#askFor(
      pids.filter((pid) => !this.#stale.has(pid)),
      { maxage: keptMs },
    )
    if (!this.#keepsDescriptors) return found
    const silent = pids.filter((pid) => !found.has(pid))
    for (const pid of silent) if (!this.#stale.has(pid)) this.#stale.set(pid, this.#now() + surelyDroppedMs)
    // Without keeping anything, which would be put in the place of the descriptor that is to be closed.
    const byPs = await this.#askFor(silent, { maxage: 0, usePs: true })
    return new Map([...found, ...byPs])
  }

  async #askFor(pids: number[], options: { maxage: number; usePs?: boolean }): Promise<Map<number, Usage>> {
    // Asked for nobody, it is an error.
    if (pids.length === 0) return new Map()
    const answer = await this.#ask(pids, options).catch((error: unknown) => {
      if (isNobody(error)) return {}
      throw error
    })
    return new Map(
      Object.entries(answer).flatMap(([pid, said]): [number, Usage][] => {
        if (said == null || !Number.isFinite(said.memory)) return []
        return [[Number(pid), { rssBytes: said.memory, cpuMs: said.ctime, elapsedMs: said.elapsed }]]
      }),
    )
  }
}

/** ENOENT: none of them is there. ESRCH: the only one has ended. */
function isNobody(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ESRCH'
}
