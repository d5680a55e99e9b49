import { formatBytes } from '../../../vocabulary/quantities.ts'
import type { GrowthEstimate } from '../../analysis/growth/growth.ts'
import { fileBytesGrowth } from '../../analysis/other-growth.ts'
import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { known, type Measure, unknown } from '../measurement.ts'

/** A file written and deleted again within one report, of a page at least, is a spike. */
const smallestSpikeBytes = 4096
const quotedFiles = 10

/** Growth of the named folders, with what was deleted and is still held open, in bytes per report. */
export function temporaryBytesGrowth(analysis: RunAnalysis): GrowthEstimate {
  const reason = whyUnknown(analysis)
  if (reason !== null) return { status: 'unknown', reason }
  const values = analysis.record.temporary.map(({ timeMs, bytes, deletedBytes }) => {
    return { timeMs, value: bytes + deletedBytes }
  })
  return fileBytesGrowth(analysis, values, smallestSpikeBytes)
}

/** Files and folders that were there after settling and not before the load. */
export const countTemporaryFilesLeft: Measure = (analysis) => {
  const reason = whyUnknown(analysis)
  if (reason !== null) return unknown(reason)
  const { temporary, leftovers } = analysis.record
  const settled = temporary.find(({ trigger }) => trigger === 'settled')
  if (settled === undefined) return unknown('the run did not get to its settled end')
  if (settled.newFiles === null) return unknown('the folders were not looked at before the load')
  const largest = leftovers.toSorted((a, b) => b.bytes - a.bytes).slice(0, quotedFiles)
  const named = largest.map(({ path, bytes }) => `${path} (${formatBytes(bytes)})`)
  const others = settled.newFiles - named.length
  return known(settled.newFiles, null, others > 0 && named.length > 0 ? [...named, `and ${others} more`] : named)
}

/** Why the folders' content is not known; null: it is. */
function whyUnknown({ record }: RunAnalysis): string | null {
  if (record.plan.target.temporaryFiles.length === 0) {
    return "the scenario names no folders, as in target: { temporaryFiles: ['{cwd}/tmp'] }"
  }
  if (record.temporary.length === 0) return 'the folders of temporary files were never looked at'
  return record.temporary.every(({ isWhole }) => isWhole)
    ? null
    : 'a folder of temporary files may not be read, or holds more than 100,000 files'
}
