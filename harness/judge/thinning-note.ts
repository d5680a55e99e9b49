import type { RunRecord } from '../record/run-record.ts'
import { formatBytes } from '../vocabulary/quantities.ts'

/** What of a run is not in its record, and what judging took instead; nothing for records that hold all. */
export function describeThinning({ outcome, plan }: RunRecord): string[] {
  if (outcome === null) return []
  const { rows, logLines } = outcome.leftOut
  const limit = `recordLimit ${formatBytes(plan.recordLimitBytes)}`
  const left = Object.entries(rows).map(([table, count]) => `${count} ${table}`)
  const sentences: string[] = []
  if (left.length > 0) {
    const what = 'counts and peaks are exact, percentiles of durations to 1 %'
    sentences.push(`The record holds a part of the rows (${limit}): without ${left.join(', ')}; ${what}.`)
  }
  if (logLines > 0)
    sentences.push(`target.log is without ${logLines} lines between its beginning and its end (${limit}).`)
  return sentences
}
