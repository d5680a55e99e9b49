import { type EventRow, workerEndKinds } from '../record/events.ts'
import type { SourceRow } from '../record/rows.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { RemoteMemory } from '../scenario/remote-target.ts'
import { silentAfterMs } from '../vocabulary/measuring-pace.ts'
import { formatDuration } from '../vocabulary/quantities.ts'
import { findRunTimes } from './analysis/run-times.ts'
import { collectLifetimes } from './analysis/worker-lifetimes.ts'

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
 * it is seen only where every worker has a pid, a start time or a counter of restarts, and was measured until the end.
 */
export function whyEndsAreNotSeen(record: RunRecord): string | null {
  const source = sourceOf(record)
  if (source === null) return null
  const workers = mostWorkers(record.sources.filter(({ reading }) => reading === 'rss'))
  const covered = mostWorkers(record.sources.filter(({ reading }) => tellsSuccessors.has(reading)))
  const whose = covered > 0 ? 'every worker' : 'the workers'
  const why =
    workers > 0 && covered >= workers ? describeSilence(record) : `it tells no pid, start time or restarts of ${whose}`
  return why === null ? null : `through ${source} an end would not have been seen: ${why}`
}

/** Whose measurements ceased before the load did, or before the last look of a run that was cut off, and no end of it was seen; null: nobody's. */
function describeSilence({ samples, events, sources, ticks }: RunRecord): string | null {
  const untilMs = findRunTimes(events).loadEndMs ?? ticks.at(-1)?.timeMs ?? 0
  const mostMs = silentAfterMs(sources.at(-1)?.intervalMs ?? null)
  const ended = new Set(events.filter(isEnd).map(nameOfLife))
  for (const life of collectLifetimes(samples)) {
    const silentMs = untilMs - (life.samples.at(-1)?.timeMs ?? untilMs)
    if (silentMs > mostMs && !ended.has(nameOfLife(life)))
      return `worker ${life.slot} was not measured any more for ${formatDuration(silentMs)}`
  }
  return null
}

function isEnd({ kind }: EventRow): boolean {
  return workerEndKinds.some((end) => end === kind)
}

function nameOfLife({ slot, generation }: { slot: number | null; generation: number | null }): string {
  return `${slot} ${generation}`
}

function mostWorkers(rows: readonly SourceRow[]): number {
  return rows.reduce((most, { workers }) => Math.max(most, workers), 0)
}
