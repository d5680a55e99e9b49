import type { Role } from '../../record/rows.ts'
import type { ObservedProcess } from './sources/memory-source.ts'

/**
 * Looks during which a process is young: it may still become another program, as shells and `env` do, and it starts
 * the processes that it needs, as browsers do.
 */
export const looksOfYouth = 10

/** One process of the target, from the first look at it to its end. */
export interface Member {
  readonly process: ObservedProcess
  /** When it was first seen. */
  readonly seenMs: number
  /** Counted reports that had completed by then. */
  readonly completedThen: number
  /** Sweeps of the memory that have seen it. */
  looks: number
  /** null: not decided yet; nothing of it is recorded until then. */
  role: Role | null
  /** The slot and generation of a worker; null for all others. */
  slot: number | null
  generation: number | null
  /** Why it has that role. */
  reason: string
  /** Whether its birth is in the record. */
  isRecorded: boolean
}

export function newMember(process: ObservedProcess, seenMs: number, completedThen: number): Member {
  return {
    process,
    seenMs,
    completedThen,
    looks: 0,
    role: null,
    slot: null,
    generation: null,
    reason: 'just seen',
    isRecorded: false,
  }
}
