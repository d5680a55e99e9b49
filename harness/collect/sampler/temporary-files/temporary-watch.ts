import type { LeftoverRow, RestPoint, TemporaryRow } from '../../../record/rows.ts'
import type { Clock } from '../../clock.ts'
import type { Sampler } from '../sampler.ts'
import { type TemporaryContent, type TemporaryFile, TemporaryFolders } from './temporary-files.ts'

/** Looking takes one part in so many of our time at most, whatever the folders hold; more while reports are few. */
const restPerCost = 100
const restPerCostAtFirst = 20
const firstReports = 500
const lookEveryMs = 1000
/** Of the files that were left so many are named; the others are counted. */
const namedLeftovers = 100
/** Later ones are not followed by a look of their own: once a second says enough of so many. */
const followedReports = 5000

/** Who writes down what was found. */
export interface TemporaryJournal {
  addTemporary(row: TemporaryRow): void
  addLeftover(row: LeftoverRow): void
}

/** Follows what the target puts into its temporary folders: once a second, after reports, and at the rest points. */
export class TemporaryWatch {
  readonly #folders: TemporaryFolders
  readonly #journal: TemporaryJournal
  readonly #clock: Clock
  readonly #pids: () => readonly number[]
  #reports = 0
  #reading: Promise<void> | null = null
  #lastMs = Number.NEGATIVE_INFINITY
  #restUntilMs = Number.NEGATIVE_INFINITY
  /** Paths that were there before the load; null: not looked yet. */
  #before: Set<string> | null = null

  constructor(
    folders: TemporaryFolders,
    journal: TemporaryJournal,
    surroundings: { clock: Clock; pids: () => readonly number[] },
  ) {
    this.#folders = folders
    this.#journal = journal
    this.#clock = surroundings.clock
    this.#pids = surroundings.pids
  }

  /** null: there is no folder to look at. */
  static start(
    folders: readonly string[],
    sampler: Pick<Sampler, 'processes'>,
    clock: Clock,
    journal: TemporaryJournal,
  ): TemporaryWatch | null {
    if (folders.length === 0) return null
    const pids = () => sampler.processes().map(({ pid }) => pid)
    return new TemporaryWatch(new TemporaryFolders(folders), journal, { clock, pids })
  }

  /** Looks, where it is time to and the last look was not too dear. */
  look(trigger: 'tick' | 'report'): void {
    const nowMs = this.#clock.now()
    if (this.#reading !== null || nowMs < this.#restUntilMs) return
    const isFollowed = trigger === 'report' && this.#reports < followedReports
    if (!isFollowed && nowMs < this.#lastMs + lookEveryMs) return
    if (isFollowed) this.#reports += 1
    void this.#read(trigger)
  }

  /** Looks at a rest point; at the settled one what was not there before is named. */
  async rest(point: RestPoint): Promise<void> {
    await this.#reading
    const paths = new Set<string>()
    let left = 0
    await this.#read(
      point,
      (file) => {
        if (point === 'before') paths.add(file.path)
        else if (this.#before?.has(file.path) === false) {
          left += 1
          if (left <= namedLeftovers) this.#journal.addLeftover(file)
        }
      },
      () => (this.#before === null ? null : left),
    )
    if (point === 'before') this.#before = paths
  }

  /** Nothing is read any more. */
  async stop(): Promise<void> {
    this.#restUntilMs = Number.POSITIVE_INFINITY
    await this.#reading
  }

  #read(
    trigger: TemporaryRow['trigger'],
    onFile: (file: TemporaryFile) => void = () => {},
    newFiles: () => number | null = () => null,
  ): Promise<void> {
    const timeMs = this.#clock.now()
    const reading = this.#folders.read(this.#pids(), onFile).then((content: TemporaryContent) => {
      this.#journal.addTemporary({ timeMs, trigger, ...content, newFiles: newFiles() })
      this.#reading = null
      this.#lastMs = timeMs
      const endMs = this.#clock.now()
      const rest = this.#reports < firstReports ? restPerCostAtFirst : restPerCost
      this.#restUntilMs = Math.max(this.#restUntilMs, endMs + rest * (endMs - timeMs))
    })
    this.#reading = reading
    return reading
  }
}
