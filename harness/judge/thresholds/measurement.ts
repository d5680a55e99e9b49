import type { Threshold } from '../../vocabulary/threshold-grammar.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'

/** What a metric came to in one run. Numbers in bytes, milliseconds, a ratio or a count. */
export type Measurement =
  | {
      kind: 'known'
      value: number
      /** The slot with the worst value; null: the target as a whole. */
      slot: number | null
      /** Events and log lines that the number rests on. */
      evidence: readonly string[]
    }
  | {
      /** Only the ends are known; where they come to different ends, nobody can say. */
      kind: 'between'
      low: number
      high: number
      /** Why it is not known better. */
      reason: string
    }
  | {
      /** Only the lowest that it may be is known: where that is too much, so is whatever it was. */
      kind: 'at least'
      value: number
      slot: number | null
      /** Why it may have been more. */
      reason: string
    }
  | { kind: 'unknown'; reason: string }

/** How a metric is read from a run. */
export type Measure = (analysis: RunAnalysis, threshold: Threshold) => Measurement

export function known(value: number, slot: number | null = null, evidence: readonly string[] = []): Measurement {
  return { kind: 'known', value, slot, evidence }
}

export function between(low: number, high: number, reason: string): Measurement {
  return { kind: 'between', low, high, reason }
}

export function atLeast(value: number, slot: number | null, reason: string): Measurement {
  return { kind: 'at least', value, slot, reason }
}

export function unknown(reason: string): Measurement {
  return { kind: 'unknown', reason }
}

/** The value of a selector of this kind; null when the threshold does not name one. */
export function selected(threshold: Threshold, kind: Threshold['selectors'][number]['kind']): string | null {
  return threshold.selectors.find((selector) => selector.kind === kind)?.value ?? null
}
