import type { ProcessDescription } from '../sources/memory-source.ts'

/** What the rules see of a process. */
export interface ProcessView extends ProcessDescription {
  pid: number
  parentPid: number
  /** False: a fork of its parent that runs its parent's program. */
  hasExecuted: boolean
}

/** What a process is, and why. */
export interface RoleFinding<Role extends string = 'worker' | 'helper' | 'browser'> {
  role: Role
  reason: string
}

/** Why a rule decides as it does, and whether the tests with real servers have seen it. */
export function reasonOf({ reason, verified }: { reason: string; verified: boolean }): string {
  return verified ? reason : `${reason} (unverified)`
}

/** The words of a list. */
export function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}
