import type { Clock } from '../../clock.ts'
import type { ReportCounter } from './report-counter.ts'

/** A source that cannot be read for so long has gone. */
const unreadableForMs = 15_000

/** Who hears of reports. */
export interface ReportLooksListener {
  onReport(timeMs: number, workerPid: number | null): void
  /** The source could not be read for long; it is not looked at any more. */
  onGone(why: string): void
}

/**
 * Looks at a counter again and again. Reports that were seen at one look are spread evenly over the time since the look
 * before.
 */
export class ReportLooks {
  readonly #counter: ReportCounter
  readonly #clock: Clock
  readonly #listener: ReportLooksListener
  #lastLookMs: number
  #isGoingOn = false
  #cancelTimer: () => void = () => {}

  private constructor(counter: ReportCounter, clock: Clock, listener: ReportLooksListener) {
    this.#counter = counter
    this.#clock = clock
    this.#listener = listener
    this.#lastLookMs = clock.now()
  }

  /** Looks once, so that only later reports count; throws when the source cannot be read. */
  static async start(counter: ReportCounter, clock: Clock, listener: ReportLooksListener): Promise<ReportLooks> {
    const looks = new ReportLooks(counter, clock, listener)
    await counter.look()
    looks.#lastLookMs = clock.now()
    return looks
  }

  /** Looks at the counter's own rhythm from now on. */
  goOn(): void {
    this.#isGoingOn = true
    this.#lookLater()
  }

  pause(): void {
    this.#isGoingOn = false
    this.#cancelTimer()
  }

  /** Looks now; how many reports there were, null: the source could not be read. */
  async look(): Promise<number | null> {
    try {
      const { count, workerPids } = await this.#counter.look()
      const fromMs = this.#lastLookMs
      const toMs = this.#clock.now()
      this.#lastLookMs = toMs
      for (let index = 0; index < count; index++) {
        const timeMs = fromMs + ((index + 1) / count) * (toMs - fromMs)
        this.#listener.onReport(Math.round(timeMs * 1000) / 1000, workerPids[index] ?? null)
      }
      return count
    } catch (error) {
      if (this.#clock.now() - this.#lastLookMs <= unreadableForMs) return null
      this.pause()
      const why = error instanceof Error ? error.message : String(error)
      this.#listener.onGone(`the reports could not be counted any more: ${why}`)
      return null
    }
  }

  #lookLater(): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.setTimeout(async () => {
      await this.look()
      if (this.#isGoingOn) this.#lookLater()
    }, this.#counter.everyMs)
  }

  /** Until nothing has come for so long: a log is written a little later than an answer is sent. */
  async settle(isEnough: () => boolean, quietForMs: number): Promise<void> {
    this.pause()
    let quietLooks = 0
    while (!isEnough() && quietLooks * this.#counter.everyMs < quietForMs) {
      const count = await this.look()
      quietLooks = count === null || count === 0 ? quietLooks + 1 : 0
      if (!isEnough()) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, this.#counter.everyMs))
    }
  }
}
