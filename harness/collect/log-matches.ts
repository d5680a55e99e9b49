import type { MatchRow } from '../record/rows.ts'
import type { LogPattern } from '../scenario/log-pattern.ts'

/** Lines of each pattern that are quoted; later ones are counted. */
const quotedLines = 100
const longestQuote = 500
/** Between two rows that tell a count without a line. */
const countEveryMs = 1000

interface Counted {
  count: number
  writtenCount: number
  writtenMs: number
}

/** Counts the lines of the target's log that match the scenario's patterns, with a bounded number of rows. */
export class LogMatches {
  readonly #matchers: readonly { name: string; matches: (line: string) => boolean; counted: Counted }[]
  readonly #write: (row: MatchRow) => void

  constructor(patterns: Readonly<Record<string, LogPattern>>, write: (row: MatchRow) => void) {
    this.#write = write
    this.#matchers = Object.entries(patterns).map(([name, pattern]) => {
      return { name, matches: matcherOf(pattern), counted: { count: 0, writtenCount: 0, writtenMs: 0 } }
    })
  }

  read(line: string, timeMs: number): void {
    for (const { name, matches, counted } of this.#matchers) {
      if (!matches(line)) continue
      counted.count += 1
      const isQuoted = counted.count <= quotedLines
      if (!isQuoted && timeMs < counted.writtenMs + countEveryMs) continue
      this.#tell(name, counted, timeMs, isQuoted ? line.slice(0, longestQuote) : null)
    }
  }

  /** Writes the counts that have risen since they were last told. */
  flush(timeMs: number): void {
    for (const { name, counted } of this.#matchers) {
      if (counted.count > counted.writtenCount) this.#tell(name, counted, timeMs, null)
    }
  }

  #tell(pattern: string, counted: Counted, timeMs: number, line: string | null): void {
    const { count } = counted
    this.#write({ timeMs, pattern, count, line })
    counted.writtenCount = count
    counted.writtenMs = timeMs
  }
}

function matcherOf(pattern: LogPattern): (line: string) => boolean {
  if (pattern.kind === 'text') return (line) => line.includes(pattern.text)
  const expression = new RegExp(pattern.source, pattern.flags)
  return (line) => expression.test(line)
}
