import type { SourceRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { RemoteMemory } from '../scenario/remote-target.ts'

/** What measures the target, as sentences name it; null: soakgate does. */
export function sourceOf({ plan }: Pick<RunRecord, 'plan'>): string | null {
  return plan.target.kind === 'remote' ? nameOf(plan.target.memory) : null
}

function nameOf(memory: RemoteMemory): string {
  return memory.by === 'prometheus' ? 'Prometheus' : `JSON of ${memory.address}`
}

/** Each of them tells a process from its successor. */
const tellsSuccessors: ReadonlySet<SourceRow['reading']> = new Set(['process', 'startTime', 'restarts'])

/**
 * Why an end of a worker might not have been seen; null: each would have been. Through what measures a target elsewhere
 * it is seen only where every worker has a pid, a start time or a counter of restarts.
 */
export function whyEndsAreNotSeen(record: RunRecord): string | null {
  const source = sourceOf(record)
  if (source === null) return null
  const workers = mostWorkers(record.sources.filter(({ reading }) => reading === 'rss'))
  const covered = mostWorkers(record.sources.filter(({ reading }) => tellsSuccessors.has(reading)))
  if (workers > 0 && covered >= workers) return null
  const whose = covered > 0 ? 'every worker' : 'the workers'
  return `through ${source} an end would not have been seen: it tells no pid, start time or restarts of ${whose}`
}

function mostWorkers(rows: readonly SourceRow[]): number {
  return rows.reduce((most, { workers }) => Math.max(most, workers), 0)
}
