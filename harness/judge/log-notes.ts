import { knownLogPatterns } from '../vocabulary/known-log-patterns.ts'
import type { RunAnalysis } from './analysis/run-analysis.ts'
import { matchesInLog } from './thresholds/measures/log-matches.ts'
import type { Finding } from './verdict.ts'

/** Lines of the log that tell of memory are worth knowing whatever the thresholds ask; one that asks tells them itself. */
export function noteKnownLines(analysis: RunAnalysis): Finding[] {
  const { logPatterns, thresholds } = analysis.record.plan
  if (thresholds.some(({ threshold }) => threshold.metric === 'log_matches')) return []
  return Object.entries(knownLogPatterns).flatMap(([name, { says }]): Finding[] => {
    const { count, evidence } = matchesInLog(analysis, Object.hasOwn(logPatterns, name) ? [name] : [])
    if (count === 0) return []
    const lines = count === 1 ? 'a line that says' : `${count} lines that say`
    return [{ status: 'note', threshold: null, sentence: `The log has ${lines} ${says} (${name}).`, evidence }]
  })
}
