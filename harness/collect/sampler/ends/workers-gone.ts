import type { Member } from '../member.ts'
import type { Moment } from '../population.ts'

/** Servers take less to replace their only worker. */
const longestPauseMs = 1000

/** Notices when a service has lost all of its workers and does not get others, while the process above them lives on. */
export class WorkersGone {
  #since: Moment | null = null
  #hadWorkers = false
  #isTold = false

  /** When the last one had ended, told once; null: there are workers, or may be soon. */
  note(living: readonly Member[], moment: Moment): Moment | null {
    if (living.some(({ role }) => role === 'worker')) {
      this.#hadWorkers = true
      this.#since = null
      this.#isTold = false
      return null
    }
    if (!this.#hadWorkers || this.#isTold || living.length === 0) return null
    this.#since ??= moment
    if (moment.nowMs - this.#since.nowMs < longestPauseMs) return null
    this.#isTold = true
    return this.#since
  }
}
