import type { GrowthEstimate } from '../../analysis/growth/growth.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'

/** Growth of the named folders, in bytes per report. */
export function temporaryBytesGrowth(_: RunAnalysis): GrowthEstimate {
  return { status: 'unknown', reason: 'the record of this version does not hold it yet' }
}
