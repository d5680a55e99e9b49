/** Tells which lines are reports, by a regular expression whose group `pid`, where it has one, names the worker. */
export class ReportLine {
  readonly #pattern: RegExp

  constructor(pattern: string) {
    this.#pattern = new RegExp(pattern)
  }

  /** The worker that made the report of this line, null: it is not named; undefined: the line is no report's. */
  read(line: string): number | null | undefined {
    const match = this.#pattern.exec(line)
    if (match === null) return undefined
    const pid = match.groups?.pid
    return pid !== undefined && /^\d+$/.test(pid) ? Number(pid) : null
  }
}
