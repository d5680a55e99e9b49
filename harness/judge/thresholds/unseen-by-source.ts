import type { EventKind } from '../../record/events.ts'
import type { RunPlan } from '../../scenario/ladder-plan.ts'
import { weakerPromises } from '../../vocabulary/memory-sources.ts'
import type { MetricName } from '../../vocabulary/metrics.ts'
import type { Threshold } from '../../vocabulary/threshold-grammar.ts'
import type { RunAnalysis } from '../analysis/run-analysis.ts'
import type { MeasuredThreshold } from './growth-threshold.ts'

/** Why the true value may be more than what was seen; null: it is not. */
type Doubt = (analysis: RunAnalysis) => string | null

const betweenReadings: Doubt = () => 'what it was between two readings is not known (no high-water mark)'

/** Ends of which nothing but the status would say that they were the kernel's doing. */
const unexplainedEnds: ReadonlySet<EventKind> = new Set(['ended-unknown', 'helper-ended', 'master-ended'])

const endsWithoutStatus: Doubt = ({ counted }) => {
  const ends = counted.events.filter(
    ({ kind, exitCode, signal }) => unexplainedEnds.has(kind) && exitCode === null && signal === null,
  )
  if (ends.length === 0) return null
  return `how ${ends.length} of its processes ended is not known, nor whether the kernel ended them for memory`
}

/** What a source with weaker promises sees a part of. */
const doubts: Partial<Record<MetricName, Doubt>> = {
  rss_peak: betweenReadings,
  memory_peak: (analysis) => (analysis.record.groups.length > 0 ? null : betweenReadings(analysis)),
  oom_kills: endsWithoutStatus,
  // A kill for memory says that the limit was reached, seen or not.
  limit_used: endsWithoutStatus,
}

/** What is promised less than /proc promises, in sentences; where another system measures the target, that is told elsewhere. */
export function promisedLess({ target, source }: RunPlan): readonly string[] {
  return target.kind === 'remote' ? [] : weakerPromises[source]
}

/** A bound cannot hold for certain where more may have been than the source has seen; what was seen to break it, did. */
export function withholdUnseen(
  result: MeasuredThreshold,
  { operator }: Threshold,
  analysis: RunAnalysis,
): MeasuredThreshold {
  if (promisedLess(analysis.record.plan).length === 0) return result
  if (result.status !== 'pass' || operator === '>' || operator === '>=') return result
  const why = doubts[result.metric]?.(analysis) ?? null
  return why === null ? result : { ...result, status: 'inconclusive', reason: `${result.reason}, but ${why}` }
}
