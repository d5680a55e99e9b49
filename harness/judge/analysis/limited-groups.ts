import type { GroupRow } from '../../record/rows.ts'
import type { RunAnalysis } from './run-analysis.ts'

/** A control group with a limit that holds for the target, and its memory over the run. */
export interface LimitedGroup {
  limitBytes: number
  /** Whose memory counts in it besides the target's. */
  besides: GroupRow['besides']
  /** In the order of time; none: it was never read. */
  rows: readonly GroupRow[]
}

/** The groups with a limit, the innermost first; the limit that a scenario asks for is that of the target's own group. */
export function limitedGroups({ record }: Pick<RunAnalysis, 'record'>): readonly LimitedGroup[] {
  const { target } = record.plan
  const planned = 'memoryLimitBytes' in target ? target.memoryLimitBytes : null
  const ofTarget = record.groups.filter(({ slot }) => slot === null)
  const heights = [...new Set(ofTarget.map(({ height }) => height))].sort((a, b) => a - b)
  const found = heights.flatMap((height): LimitedGroup[] => {
    const rows = ofTarget.filter((row) => row.height === height)
    const besides = rows[0]?.besides ?? 'nobody'
    const last = rows.findLast(({ limitBytes }) => limitBytes !== null)?.limitBytes ?? null
    const limitBytes = besides === 'nobody' ? (planned ?? last) : last
    return limitBytes === null ? [] : [{ limitBytes, besides, rows }]
  })
  const isPlannedFound = found.some(({ besides }) => besides === 'nobody')
  return planned === null || isPlannedFound ? found : [{ limitBytes: planned, besides: 'nobody', rows: [] }, ...found]
}

/** Whether a row is of the group that the target as a whole has to itself. */
export function isOwn({ besides, slot }: Pick<GroupRow, 'besides' | 'slot'>): boolean {
  return besides === 'nobody' && slot === null
}

/** What workers that have limits of their own took of them, as containers have that are measured elsewhere. */
export function limitsOfWorkers({ record }: Pick<RunAnalysis, 'record'>): readonly GroupRow[] {
  return record.groups.filter(({ slot, limitBytes }) => slot !== null && limitBytes !== null)
}

/** Whether a limit is known: of the target, or of workers alone. */
export function hasLimit(analysis: Pick<RunAnalysis, 'record'>): boolean {
  return limitedGroups(analysis).length > 0 || limitsOfWorkers(analysis).length > 0
}
