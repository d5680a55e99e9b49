import type { CountedReports, ReportCounter } from './report-counter.ts'
import { ReportLine } from './report-line.ts'
import type { TargetLines } from './target-lines.ts'

/** Counts the lines that match among those that the target prints. */
export class LineCounter implements ReportCounter {
  readonly everyMs = 20
  readonly #stopFollowing: () => void
  #found: (number | null)[] = []

  constructor(lines: TargetLines, pattern: string) {
    const report = new ReportLine(pattern)
    this.#stopFollowing = lines.follow((line) => {
      const workerPid = report.read(line)
      if (workerPid !== undefined) this.#found.push(workerPid)
    })
  }

  async look(): Promise<CountedReports> {
    const workerPids = this.#found
    this.#found = []
    return { count: workerPids.length, workerPids }
  }

  async close(): Promise<void> {
    this.#stopFollowing()
  }
}
