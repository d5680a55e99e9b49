import type { CountedReports, ReportCounter } from './report-counter.ts'

/** Where nothing can be counted: every interval stands for one iteration. */
export class TimeCounter implements ReportCounter {
  readonly everyMs: number
  #hasBegun = false

  constructor(everyMs: number) {
    this.everyMs = everyMs
  }

  async look(): Promise<CountedReports> {
    const count = this.#hasBegun ? 1 : 0
    this.#hasBegun = true
    return { count, workerPids: [] }
  }

  async close(): Promise<void> {}
}
