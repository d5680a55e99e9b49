import type { Outcome } from '../../../../vocabulary/outcomes.ts'

/** What a tool says at its end of the requests that it made. */
export interface ToolClaims {
  /** Whole answers that it takes for right. */
  completed: number
  /** What else became of its requests, the worst known first. */
  failures: readonly ClaimedFailure[]
  /** Whether it gave up with each user's iteration under way, and tells of one of these alone. @default false */
  leftUnderWay?: boolean
}

export interface ClaimedFailure {
  outcome: Extract<Outcome, 'failed' | 'lost' | 'timed-out'>
  count: number
  /** In the tool's own words, as far as it says. */
  reason: string
}

/** Reads all that a tool printed, on both of its outputs; null: it is not what this tool says at its end. */
export type ReadToolOutput = (lines: readonly string[]) => ToolClaims | null

/** Failures that there were; of each kind one. */
export function failuresOf(all: readonly ClaimedFailure[]): ClaimedFailure[] {
  return all.filter(({ count }) => count > 0)
}

/** All requests that the tool says it made an end of. */
export function totalOf({ completed, failures }: ToolClaims): number {
  return failures.reduce((sum, { count }) => sum + count, completed)
}

/** The number that stands for the first group of the first line that matches; null: none does. */
export function findNumber(lines: readonly string[], pattern: RegExp): number | null {
  for (const line of lines) {
    const match = pattern.exec(line)
    if (match !== null) return Number(match[1])
  }
  return null
}
