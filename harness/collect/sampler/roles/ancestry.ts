import type { Member } from '../member.ts'

/**
 * Who started whom, kept from the first look at a process: later its parent may have ended, and nothing of the process
 * itself says any more whose it was.
 */
export class Ancestry {
  readonly #parents = new WeakMap<Member, Member>()

  /** Notes the parent of a process; `living`: among whom it is looked for. */
  note(member: Member, living: readonly Member[]): void {
    if (this.#parents.has(member)) return
    const { parentPid, startTicks } = member.process
    const parent = living.find(({ process }) => process.pid === parentPid && process.startTicks <= startTicks)
    if (parent !== undefined) this.#parents.set(member, parent)
  }

  /** `worker 2 (pid 4711)`: the worker, or else the master, that a process descends from; null: not known. */
  ownerOf(member: Member): string | null {
    for (let one = this.#parents.get(member); one !== undefined; one = this.#parents.get(one)) {
      const { role, slot, process } = one
      if (role === 'worker') return `worker ${slot} (pid ${process.pid})`
      if (role === 'master') return `the master (pid ${process.pid})`
    }
    return null
  }
}
