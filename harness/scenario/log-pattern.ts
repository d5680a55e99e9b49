import { knownLogPatterns } from '../vocabulary/known-log-patterns.ts'
import type { Scenario } from './scenario.ts'
import { hasLog } from './target.ts'

/** What a line of the log is looked for: a text that it holds, or a regular expression. Plain data, so that it goes into the plan. */
export type LogPattern = { kind: 'text'; text: string } | { kind: 'expression'; source: string; flags: string }

/** A pattern as the scenario gives it. */
export function toLogPattern(pattern: string | RegExp): LogPattern {
  if (typeof pattern === 'string') return { kind: 'text', text: pattern }
  // A global or sticky expression would remember where it was.
  return { kind: 'expression', source: pattern.source, flags: pattern.flags.replace(/[gy]/g, '') }
}

/** What the log is looked for: the known patterns and the scenario's own; nothing where it is not read. */
export function logPatternsOf({
  target,
  logPatterns,
}: Pick<Scenario, 'target' | 'logPatterns'>): Readonly<Record<string, LogPattern>> {
  if (!hasLog(target)) return {}
  const known = Object.entries(knownLogPatterns).map(([name, { source }]): [string, LogPattern] => {
    return [name, { kind: 'expression', source, flags: '' }]
  })
  return { ...Object.fromEntries(known), ...logPatterns }
}
