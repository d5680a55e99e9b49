import type { Member } from '../member.ts'

/** Requests of soakgate's that the target has answered. */
export interface AnsweredRequests {
  /** Of the whole target. */
  total: number
  /** By pid, where answers name the worker; empty where they do not. */
  by: ReadonlyMap<number, number>
}

export const nothingAnswered: AnsweredRequests = { total: 0, by: new Map() }

/** How many of them one worker answered. */
export interface OwnAnswers {
  requests: number
  /** Whether its answers named it, or there was no other worker. */
  isExact: boolean
}

interface Counted {
  /** Answered by all, and CPU time of all workers, when it was first seen. */
  answeredThen: number
  cpuThenMs: number
  /** Its own CPU time as far as it is in the sum. */
  cpuMs: number
}

/** Shares answers out among workers by the CPU time that they took, where answers do not name the worker. */
export class AnswerShares {
  #cpuMs = 0
  readonly #counted = new Map<Member, Counted>()

  /** Takes what was just read of the living. */
  note(living: readonly Member[], answered: AnsweredRequests): void {
    for (const member of living) {
      const counted = this.#countedOf(member, answered)
      if (member.role !== 'worker') continue
      this.#cpuMs += member.process.cpuMs - counted.cpuMs
      counted.cpuMs = member.process.cpuMs
    }
  }

  /** What a worker that has just ended had answered; it is forgotten with that. */
  take(member: Member, answered: AnsweredRequests): OwnAnswers {
    const { answeredThen, cpuThenMs, cpuMs } = this.#countedOf(member, answered)
    this.#counted.delete(member)
    if (answered.by.size > 0) return { requests: answered.by.get(member.process.pid) ?? 0, isExact: true }
    const ofAllMs = this.#cpuMs - cpuThenMs
    const isOnlyOne = ofAllMs === cpuMs
    const share = isOnlyOne ? 1 : cpuMs / ofAllMs
    return { requests: Math.round((answered.total - answeredThen) * share), isExact: isOnlyOne }
  }

  #countedOf(member: Member, { total }: AnsweredRequests): Counted {
    const known = this.#counted.get(member)
    if (known !== undefined) return known
    const counted = { answeredThen: total, cpuThenMs: this.#cpuMs, cpuMs: 0 }
    this.#counted.set(member, counted)
    return counted
  }
}
