import type { EventRow } from '../../../record/events.ts'
import type { SampleRow } from '../../../record/rows.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import { known, type Measure, unknown } from '../measurement.ts'

/**
 * CPU time of all the target's processes during the load, a completed report. What lived between two looks is told by
 * its parent, in the time of its ended children: so it is at least what was seen, and at least what those that live at
 * the end have used themselves and through their children. Helpers that nobody saw and whose parent never asked for
 * them, or ended before, are missing.
 */
export const measureCpu: Measure = (analysis) => {
  const { loadStartMs, loadEndMs } = analysis.times
  const { completed } = countOutcomes(analysis.record.iterations.filter((row) => row.phase === 'load'))
  if (loadStartMs === null || loadEndMs === null || completed === 0) return unknown('no counted iteration completed')
  const { samples, events } = analysis.record
  const cpuMs = Math.max(
    seenBetween(samples, loadStartMs, loadEndMs),
    withChildren(samples, events, loadEndMs) - withChildren(samples, events, loadStartMs),
  )
  return known(cpuMs / completed / analysis.unitsPerIteration)
}

/** What processes were seen to use. The time of a process only rises: where it falls, its pid is another's. */
function seenBetween(samples: readonly SampleRow[], fromMs: number, untilMs: number): number {
  const latest = new Map<number, number>()
  let sum = 0
  for (const { pid, timeMs, cpuMs } of samples) {
    if (timeMs > untilMs) continue
    const before = latest.get(pid) ?? 0
    // A process born during the load spent all its time in it.
    if (timeMs > fromMs) sum += cpuMs < before ? cpuMs : cpuMs - before
    latest.set(pid, cpuMs)
  }
  return sum
}

/**
 * What those that live at a moment have used since they began, with their ended children; where these were not read by
 * then, what they had used when they were.
 */
function withChildren(samples: readonly SampleRow[], events: readonly EventRow[], atMs: number): number {
  const used = new Map<number, { own: number; children: number | null }>()
  for (const { pid, timeMs, cpuMs, childrenCpuMs } of samples) {
    const before = used.get(pid)
    if (timeMs > atMs) {
      if (before?.children === null) used.set(pid, { ...before, children: childrenCpuMs })
      continue
    }
    const isSame = before !== undefined && cpuMs >= before.own
    used.set(pid, { own: cpuMs, children: childrenCpuMs ?? (isSame ? before.children : null) })
  }
  const lastOf = new Map<number | null, EventRow['kind']>()
  for (const { pid, timeMs, kind } of events) if (timeMs <= atMs) lastOf.set(pid, kind)
  let sum = 0
  for (const [pid, { own, children }] of used) if (lastOf.get(pid) === 'born') sum += own + (children ?? 0)
  return sum
}
