import type { Member } from '../member.ts'

interface Slot {
  /** Processes that this slot has had. */
  generations: number
  /** The newest of them; null: it has ended. */
  occupant: Member | null
}

/**
 * The places of the target's workers, numbered from 1. A newcomer takes, in this order:
 * 1. the lowest place whose process has ended: it replaces that one;
 * 2. the place of the worker that has said that it is about to end, first said first: it is the successor, started a
 *    little early, and for a while both of them live in that place as two generations;
 * 3. a new place.
 * Where a server starts successors early without a word, rule 3 costs one place more and rule 1 uses it from then on.
 */
export class Slots {
  readonly #slots: Slot[] = []

  /** Gives a newcomer its place. `announced`: workers that have said that they will end, in the order in which they did. */
  take(newcomer: Member, announced: readonly Member[]): void {
    const index = this.#vacancy() ?? this.#succession(announced) ?? this.#slots.length
    const slot = this.#slots[index] ?? { generations: 0, occupant: null }
    this.#slots[index] = slot
    slot.generations += 1
    slot.occupant = newcomer
    newcomer.slot = index + 1
    newcomer.generation = slot.generations
  }

  /** A worker has ended: its place is free, unless its successor is there already. */
  free(member: Member): void {
    const slot = this.#slotOf(member)
    if (slot?.occupant === member) slot.occupant = null
  }

  /** It was no worker after all: its place is as if it had never been there. */
  takeBack(member: Member): void {
    const slot = this.#slotOf(member)
    if (slot?.occupant === member) {
      slot.occupant = null
      slot.generations -= 1
    }
    member.slot = null
    member.generation = null
  }

  #slotOf(member: Member): Slot | undefined {
    return member.slot === null ? undefined : this.#slots[member.slot - 1]
  }

  #vacancy(): number | null {
    const index = this.#slots.findIndex(({ occupant }) => occupant === null)
    return index < 0 ? null : index
  }

  #succession(announced: readonly Member[]): number | null {
    const predecessor = announced.find((member) => this.#slotOf(member)?.occupant === member)
    return predecessor?.slot == null ? null : predecessor.slot - 1
  }
}
