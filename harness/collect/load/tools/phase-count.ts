import type { Clock } from '../../clock.ts'
import type { ReportCounter } from '../counting/report-counter.ts'
import { ReportLooks } from '../counting/report-looks.ts'
import type { ToolNews } from './tool-load.ts'

/** Nothing came for so long: nothing more comes. */
const quietForMs = 1000
/** The same where the tool claims more than was counted. */
const behindForMs = 5000

/** A report that was counted: what is not known of it is not made up. */
const counted = {
  outcome: 'completed',
  reason: null,
  units: 1,
  workerPid: null,
  durationMs: null,
  status: null,
  receivedBytes: 0,
} as const

/** The service's own count while a tool makes one phase: each report is told as a completed iteration when it is seen. */
export class PhaseCount {
  readonly #counter: ReportCounter
  readonly #news: ToolNews
  readonly #asked: number
  readonly #onAll: () => void
  #looks: ReportLooks | null = null
  #count = 0
  #goneBecause: string | null = null

  private constructor(counter: ReportCounter, news: ToolNews, asked: number, onAll: () => void) {
    this.#counter = counter
    this.#news = news
    this.#asked = asked
    this.#onAll = onAll
  }

  /**
   * Counts from now on.
   * @param onAll called when all that were asked for are there, and when they cannot be counted any more
   */
  static async start(
    counter: ReportCounter,
    { clock, news, asked, onAll }: { clock: Clock; news: ToolNews; asked: number; onAll: () => void },
  ): Promise<PhaseCount> {
    const count = new PhaseCount(counter, news, asked, onAll)
    const looks = await ReportLooks.start(counter, clock, {
      onReport: (timeMs, workerPid) => count.#add(timeMs, workerPid),
      onGone: (why) => {
        count.#goneBecause = why
        onAll()
      },
    })
    count.#looks = looks
    looks.goOn()
    return count
  }

  /** Reports until now, those beyond the asked too. */
  get count(): number {
    return this.#count
  }

  /** Whether all that were asked for are there. */
  get isWhole(): boolean {
    return this.#count >= this.#asked
  }

  /** Why the source cannot be read any more; null: it can. */
  get goneBecause(): string | null {
    return this.#goneBecause
  }

  /**
   * Waits for those that the service writes down later than it answers.
   * @param claimed completed as the tool says; null: it does not
   */
  async settle(claimed: number | null): Promise<void> {
    const isEnough = () => this.isWhole || this.#goneBecause !== null
    const isBehind = claimed !== null && claimed > this.#count
    await this.#looks?.settle(isEnough, isBehind ? behindForMs : quietForMs)
  }

  async close(): Promise<void> {
    this.#looks?.pause()
    await this.#counter.close()
  }

  #add(startMs: number, workerPid: number | null): void {
    this.#count += 1
    const key = String(this.#count)
    this.#news.begin(key, { user: null, startMs })
    this.#news.end(key, { ...counted, workerPid })
    if (this.#count === this.#asked) this.#onAll()
  }
}
