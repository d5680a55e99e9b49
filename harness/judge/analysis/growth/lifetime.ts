import type { Column } from './vectors.ts'

/**
 * One process in one slot: its own completed reports (ascending, fractional where attributed by CPU share)
 * and RSS in bytes at the end of each. Warm-up already left out.
 */
export interface Lifetime {
  slot: number
  generation: number
  reports: readonly number[]
  bytes: readonly number[]
}

/** One lifetime ready for fitting. */
export interface Trace {
  /** Reports since the first one kept of this lifetime; ascending from 0. */
  x: Column
  /** Memory in bytes, less the lifetime's first value. */
  y: Column
}

/**
 * Lifetimes as traces, in the order of slot and generation, so that the order in which they came changes nothing.
 * Memory is counted from the lifetime's own first value: every fit has an own offset for each lifetime, and small
 * numbers keep their digits. Pairs with a missing or endless number are left out.
 */
export function tracesOf(lifetimes: readonly Lifetime[]): Trace[] {
  return [...lifetimes]
    .sort((a, b) => a.slot - b.slot || a.generation - b.generation)
    .map(traceOf)
    .filter((trace) => trace.x.length > 0)
}

function traceOf(lifetime: Lifetime): Trace {
  const pairs: { report: number; bytes: number }[] = []
  let isAscending = true
  let previous = Number.NEGATIVE_INFINITY
  for (const [i, report] of lifetime.reports.entries()) {
    const bytes = lifetime.bytes[i] ?? Number.NaN
    if (!Number.isFinite(report) || !Number.isFinite(bytes)) continue
    isAscending &&= report >= previous
    previous = report
    pairs.push({ report, bytes })
  }
  if (!isAscending) pairs.sort((a, b) => a.report - b.report || a.bytes - b.bytes)
  const first = pairs[0] ?? { report: 0, bytes: 0 }
  return {
    x: Float64Array.from(pairs, (pair) => pair.report - first.report),
    y: Float64Array.from(pairs, (pair) => pair.bytes - first.bytes),
  }
}

/** Points of all traces together. */
export function countPoints(traces: readonly Trace[]): number {
  return traces.reduce((sum, trace) => sum + trace.x.length, 0)
}

/** Reports between the first and the last point of one trace. */
export function spanOf(trace: Trace): number {
  return trace.x.at(-1) ?? 0
}

/** Span of the longest lifetime in reports: the scale on which warm-ups are placed. */
export function longestSpan(traces: readonly Trace[]): number {
  return traces.reduce((longest, trace) => Math.max(longest, spanOf(trace)), 0)
}

/**
 * The points from a report on. The cut counts reports of the process, not a share of its lifetime,
 * because a warm-up takes its reports in every process anew: a process that ended early is left out altogether.
 */
export function traceSince(trace: Trace, report: number): Trace {
  const start = trace.x.findIndex((x) => x >= report)
  if (start === -1) return { x: new Float64Array(), y: new Float64Array() }
  return { x: trace.x.subarray(start), y: trace.y.subarray(start) }
}
