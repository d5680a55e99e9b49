import type { ServerCountOutcome } from '../record/run-outcome.ts'
import type { CountSource } from '../scenario/count-source.ts'
import { notCountable, openCounter } from './load/counting/open-counter.ts'
import type { ReportCounter } from './load/counting/report-counter.ts'

/** What the service itself counts of the counted iterations, beside what the load saw of them. */
export class ServerCount {
  readonly #counter: ReportCounter
  #count = 0
  #problem: string | null = null

  private constructor(counter: ReportCounter) {
    this.#counter = counter
  }

  /**
   * Begins to count; throws `reports-not-countable` when the source cannot be read.
   * @param baseUrl what an address without a host is relative to
   */
  static async start(source: CountSource, baseUrl: string): Promise<ServerCount> {
    const counter = openCounter(source, baseUrl)
    const count = new ServerCount(counter)
    try {
      await counter.look()
      return count
    } catch (cause) {
      await counter.close()
      throw notCountable("The service's own count cannot be read", source, cause)
    }
  }

  /** Adds what was counted since the last look. */
  async look(): Promise<void> {
    try {
      this.#count += (await this.#counter.look()).count
      this.#problem = null
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }

  async close(): Promise<ServerCountOutcome> {
    await this.#counter.close()
    return { count: this.#problem === null ? this.#count : null, problem: this.#problem }
  }
}
