import type { EventKind } from '../../record/events.ts'
import { heldBytes, type SampleRow } from '../../record/rows.ts'
import type { RecordedRow } from '../../record/tables.ts'
import type { RunPlan } from '../../scenario/ladder-plan.ts'
import type { EarlyMetric, EarlyThreshold } from '../../vocabulary/early-proof.ts'
import { isOwn } from '../analysis/limited-groups.ts'
import { selected } from '../thresholds/measurement.ts'
import { isChosenRequest } from '../thresholds/measures/iterations.ts'

/**
 * The value of a metric so far, from one more row; null where this row says nothing of it. It is the best that the
 * run's own value can still become, so that a broken bound stays broken.
 */
export type Watch = (seen: RecordedRow) => number | null

type OpenWatch = (threshold: EarlyThreshold, plan: RunPlan) => Watch

/** How each metric is followed, in step with its measure in thresholds/measures.ts. */
const watches: Record<EarlyMetric, OpenWatch> = {
  rss: watchSamples(({ trigger }, { target }) => target.kind === 'remote' || trigger === 'report', heldBytes),
  rss_peak: watchSamples(
    () => true,
    (sample) => Math.max(sample.highWaterBytes ?? 0, heldBytes(sample)),
  ),
  memory_peak:
    () =>
    ({ table, row }) =>
      table === 'groups' && isOwn(row) ? row.usedBytes : null,
  limit_used: watchLimit,
  worker_crashes: watchEvents('crashed'),
  oom_kills: watchEvents('oom-killed'),
  worker_timeouts: watchEvents('timed-out'),
  worker_exits_unexplained: watchEvents('left', 'ended-unknown'),
  worker_kills: watchEvents('killed'),
  worker_recycles: watchEvents('recycled'),
  iterations_completed: watchCompleted,
  iteration_failed_rate: watchFailedRate,
  iteration_refused_rate: watchRefusedRate,
  iteration_duration: watchDuration,
  responses: watchResponses,
}

export function openWatch(threshold: EarlyThreshold, plan: RunPlan): Watch {
  return watches[threshold.metric](threshold, plan)
}

function watchEvents(...kinds: EventKind[]): OpenWatch {
  return (threshold) => {
    const slot = selected(threshold, 'slot')
    let count = 0
    return ({ table, row }) => {
      if (table !== 'events' || !kinds.includes(row.kind) || (slot !== null && row.slot !== Number(slot))) return null
      count += 1
      return count
    }
  }
}

function watchSamples(
  isMeant: (sample: SampleRow, plan: RunPlan) => boolean,
  bytesOf: (sample: SampleRow) => number,
): OpenWatch {
  return (threshold, plan) => {
    // What is measured at different moments is not added up row by row.
    const isRemote = plan.target.kind === 'remote'
    if (selected(threshold, 'target') !== null) return isRemote ? () => null : watchSums(selected(threshold, 'role'))
    const role = selected(threshold, 'role')
    const slot = selected(threshold, 'slot')
    return ({ table, row }) => {
      if (table !== 'samples' || row.role !== (role ?? 'worker')) return null
      if ((slot !== null && row.slot !== Number(slot)) || (role === null && !isMeant(row, plan))) return null
      return bytesOf(row)
    }
  }
}

/** All processes of one tick together: its rows come one after another, and their sum only grows. */
/** @param role whose processes are added up; null: all */
function watchSums(role: string | null): Watch {
  let timeMs: number | null = null
  let bytes = 0
  return ({ table, row }) => {
    if (table !== 'samples' || row.trigger !== 'tick' || (role !== null && row.role !== role)) return null
    bytes = row.timeMs === timeMs ? bytes + heldBytes(row) : heldBytes(row)
    timeMs = row.timeMs
    return bytes
  }
}

/** Of a group in which soakgate is too nobody knows how much of it the target has filled. */
function watchLimit(_threshold: EarlyThreshold, { target }: RunPlan): Watch {
  const planned = 'memoryLimitBytes' in target ? target.memoryLimitBytes : null
  return ({ table, row }) => {
    if (table !== 'groups' || row.besides === 'soakgate') return null
    const limitBytes = row.besides === 'nobody' ? (planned ?? row.limitBytes) : row.limitBytes
    return limitBytes === null ? null : row.usedBytes / limitBytes
  }
}

function watchCompleted(_threshold: EarlyThreshold, { size, extendTo }: RunPlan): Watch {
  let possible = extendTo ?? size
  return ({ table, row }) => {
    if (table !== 'iterations' || row.phase !== 'load' || row.outcome === 'completed') return null
    possible -= 1
    return possible
  }
}

/** Failed of all that could still be tried: known from the first counted iteration on, as the warm-up has no fixed length. */
function watchFailedRate(_threshold: EarlyThreshold, { size, extendTo }: RunPlan): Watch {
  const possible = extendTo ?? size
  let warmups = 0
  let failed = 0
  return ({ table, row }) => {
    if (table !== 'iterations') return null
    if (row.phase === 'warmup') warmups += 1
    if (!['completed', 'refused', 'aborted', 'not-started'].includes(row.outcome)) failed += 1
    return row.phase === 'load' ? failed / (warmups + possible) : null
  }
}

function watchRefusedRate(_threshold: EarlyThreshold, { size, extendTo }: RunPlan): Watch {
  let refused = 0
  return ({ table, row }) => {
    if (table !== 'iterations' || row.phase !== 'load' || row.outcome !== 'refused') return null
    refused += 1
    return refused / (extendTo ?? size)
  }
}

function watchDuration(): Watch {
  return ({ table, row }) =>
    table === 'iterations' && row.phase === 'load' && row.outcome === 'completed' ? row.durationMs : null
}

function watchResponses(threshold: EarlyThreshold): Watch {
  let count = 0
  return ({ table, row }) => {
    if (table !== 'requests' || !isChosenRequest(row, threshold)) return null
    count += 1
    return count
  }
}
