import type { GroupRow } from '../record/rows.ts'
import type { Clock } from './clock.ts'
import type { MemoryGroup } from './sampler/sources/memory-groups.ts'

const lookEveryMs = 100
/** One row in this time, so that the table stays small however long the run is. */
const rowEveryMs = 1000
/** The first rows of a part follow each other more closely, each after twice the time, so that a short part has some. */
const firstRowAfterMs = 100
/** A row is written at once where the usage enters a further one of so many parts of the limit. */
const partsOfLimit = 20

/** Watches the memory of one control group: the peak of every second is kept. */
export class GroupWatch {
  readonly #group: MemoryGroup
  readonly #clock: Clock
  readonly #onRow: (row: GroupRow) => void
  #peak: GroupRow | null = null
  #writtenMs = 0
  #nextAfterMs = 0
  #partReached = 0
  #cancel: () => void = () => {}

  private constructor(group: MemoryGroup, clock: Clock, onRow: (row: GroupRow) => void) {
    this.#group = group
    this.#clock = clock
    this.#onRow = onRow
  }

  static start(group: MemoryGroup, clock: Clock, onRow: (row: GroupRow) => void): GroupWatch {
    const watch = new GroupWatch(group, clock, onRow)
    watch.#tick()
    return watch
  }

  /** Reads out of turn: a report has just completed. */
  look(): void {
    const { height, besides, read } = this.#group
    const memory = read()
    const timeMs = this.#clock.now()
    if (memory !== null && memory.usedBytes >= (this.#peak?.usedBytes ?? 0)) {
      this.#peak = { timeMs, height, besides, slot: null, ...memory }
    }
    const isNearer = memory !== null && this.#comesNearer(memory)
    if (timeMs - this.#writtenMs < this.#nextAfterMs && !isNearer) return
    this.#write(timeMs)
    this.#nextAfterMs = Math.min(rowEveryMs, Math.max(firstRowAfterMs, 2 * this.#nextAfterMs))
  }

  /** Between the parts of a run: what was before belongs to the part before. */
  flush(): void {
    this.look()
    this.#write(this.#clock.now())
    this.#nextAfterMs = 0
  }

  stop(): void {
    this.#cancel()
    this.flush()
  }

  /** Whoever follows the rows must know in time that the limit is near. */
  #comesNearer({ usedBytes, limitBytes }: Pick<GroupRow, 'usedBytes' | 'limitBytes'>): boolean {
    const part = limitBytes === null ? 0 : Math.floor((partsOfLimit * usedBytes) / limitBytes)
    if (part <= this.#partReached) return false
    this.#partReached = part
    return true
  }

  #write(nowMs: number): void {
    if (this.#peak !== null) this.#onRow(this.#peak)
    this.#peak = null
    this.#writtenMs = nowMs
  }

  #tick(): void {
    this.look()
    this.#cancel = this.#clock.setTimeout(() => this.#tick(), lookEveryMs)
  }
}
