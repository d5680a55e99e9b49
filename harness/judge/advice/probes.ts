import type { PlannedThreshold } from '../../scenario/ladder-plan.ts'
import { parseThreshold } from '../../vocabulary/threshold-grammar.ts'

/** A metric for which healthy runs suggest a bound. */
export interface Probe {
  /** The threshold up to its bound, such as `rss max`. */
  of: string
  level: 'fail' | 'warn'
  /** The bound is at least this share above the largest healthy value. */
  margin: number
}

/** What is worth a bound of its own; the others have defaults that fit every service. */
export const probes: readonly Probe[] = [
  { of: 'rss_growth_per_iteration', level: 'fail', margin: 0.25 },
  { of: 'rss max', level: 'fail', margin: 0.15 },
  { of: 'rss_peak', level: 'fail', margin: 0.15 },
  { of: 'memory_peak{target}', level: 'fail', margin: 0.15 },
  { of: 'worker_recycles', level: 'fail', margin: 0 },
  // Durations and CPU time depend on the machine: they warn.
  { of: 'iteration_duration p95', level: 'warn', margin: 0.5 },
  { of: 'cpu_per_iteration', level: 'warn', margin: 0.3 },
]

/** A threshold that every value holds: judging a record with it tells the value. */
export function probingThreshold({ of, level }: Probe): PlannedThreshold {
  // The unit that fits is the metric's.
  for (const bound of ['1000000000', '1000000GiB', '1000000h']) {
    const parsed = parseThreshold(`${of} <= ${bound}`)
    if (!parsed.ok) continue
    return { threshold: parsed.value, level, source: 'default', boundFrom: 'text', abort: false, accept: null }
  }
  throw new Error(`${of} is no metric that can be bounded`)
}
