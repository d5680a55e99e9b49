import type { GroupRow } from '../../record/rows.ts'
import type { Life } from './fleet.ts'

/** Above it a limit is none: cgroups tell of no limit by a number near 2^63. */
const largestLimitBytes = 2 ** 60

/** Writes what each worker takes of a limit of its own: whenever it is more than before in this part of the run. */
export class OwnLimits {
  readonly #onRow: (row: GroupRow) => void
  readonly #mostUsed = new Map<number, number>()

  constructor(onRow: (row: GroupRow) => void) {
    this.#onRow = onRow
  }

  note({ slot, last: { timeMs, rssBytes, values } }: Life): void {
    const { limit, used = rssBytes + (values.swap ?? 0), cache } = values
    if (limit === undefined || limit <= 0 || limit >= largestLimitBytes) return
    if (used <= (this.#mostUsed.get(slot) ?? 0)) return
    this.#mostUsed.set(slot, used)
    const cacheBytes = cache === undefined ? null : Math.round(cache)
    const group = { slot, height: 0, besides: 'nobody' } as const
    this.#onRow({ timeMs, ...group, usedBytes: Math.round(used), cacheBytes, limitBytes: Math.round(limit) })
  }

  /** Another part of the run begins. */
  flush(): void {
    this.#mostUsed.clear()
  }
}
