const linesAtOnce = 200
const linesPerSecond = 20
const linesInAll = 20_000
const longestLine = 2000

/** Lines that a scenario may write into the log: many at once, few in the long run, never without an end. */
export class LogBudget {
  readonly #write: (line: string) => void
  readonly #nowMs: () => number
  #left = linesAtOnce
  #leftInAll = linesInAll
  #refilledMs: number
  #omitted = 0

  constructor(write: (line: string) => void, nowMs: () => number = () => performance.now()) {
    this.#write = write
    this.#nowMs = nowMs
    this.#refilledMs = nowMs()
  }

  /** Writes each line of a text, or leaves it out and says so later. */
  add(text: string): void {
    for (const line of text.split(/\r?\n/)) this.#addLine(line)
  }

  #addLine(line: string): void {
    const now = this.#nowMs()
    this.#left = Math.min(linesAtOnce, this.#left + ((now - this.#refilledMs) / 1000) * linesPerSecond)
    this.#refilledMs = now
    if (this.#leftInAll === 0) return
    if (this.#left < 1) {
      this.#omitted += 1
      return
    }
    if (this.#omitted > 0) this.#write(`… ${this.#omitted} lines left out: more than ${linesPerSecond} a second`)
    this.#omitted = 0
    this.#left -= 1
    this.#leftInAll -= 1
    this.#write(line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line)
    if (this.#leftInAll === 0) this.#write(`… no further lines: ${linesInAll} were written`)
  }
}
