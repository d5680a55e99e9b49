import type { EventRow } from '../../../record/events.ts'
import type { SampleRow } from '../../../record/rows.ts'
import type { RunRecord } from '../../../record/run-record.ts'
import { countOutcomes } from '../../../vocabulary/outcomes.ts'
import { sourceOf } from '../../remote-source.ts'
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
  const timed = samples.filter(isTimed)
  if (timed.length < samples.length) return unknown('what measures the target does not tell its CPU time')
  const processOf = processesOf(analysis.record)
  const cpuMs = Math.max(
    seenBetween(timed, processOf, loadStartMs, loadEndMs),
    withChildren(timed, processOf, events, loadEndMs) - withChildren(timed, processOf, events, loadStartMs),
  )
  return known(cpuMs / completed / analysis.unitsPerIteration)
}

type TimedSample = SampleRow & { cpuMs: number }

/** Tells a process from the others, in samples and events alike. */
type ProcessOf = (row: Pick<SampleRow, 'pid' | 'slot' | 'generation'>) => string

/** Pids of a target that is measured elsewhere are of several machines, or not told. */
function processesOf(record: RunRecord): ProcessOf {
  return sourceOf(record) === null ? ({ pid }) => `${pid}` : ({ slot, generation }) => `${slot} ${generation}`
}

function isTimed(sample: SampleRow): sample is TimedSample {
  return sample.cpuMs !== null
}

/** What processes were seen to use. The time of a process only rises: where it falls, its pid is another's. */
function seenBetween(samples: readonly TimedSample[], processOf: ProcessOf, fromMs: number, untilMs: number): number {
  const latest = new Map<string, number>()
  let sum = 0
  for (const sample of samples) {
    const { timeMs, cpuMs } = sample
    if (timeMs > untilMs) continue
    const process = processOf(sample)
    const before = latest.get(process) ?? 0
    // A process born during the load spent all its time in it.
    if (timeMs > fromMs) sum += cpuMs < before ? cpuMs : cpuMs - before
    latest.set(process, cpuMs)
  }
  return sum
}

/**
 * What those that live at a moment have used since they began, with their ended children; where these were not read by
 * then, what they had used when they were.
 */
function withChildren(
  samples: readonly TimedSample[],
  processOf: ProcessOf,
  events: readonly EventRow[],
  atMs: number,
): number {
  const used = new Map<string, { own: number; children: number | null }>()
  for (const sample of samples) {
    const { timeMs, cpuMs, childrenCpuMs } = sample
    const process = processOf(sample)
    const before = used.get(process)
    if (timeMs > atMs) {
      if (before?.children === null) used.set(process, { ...before, children: childrenCpuMs })
      continue
    }
    const isSame = before !== undefined && cpuMs >= before.own
    used.set(process, { own: cpuMs, children: childrenCpuMs ?? (isSame ? before.children : null) })
  }
  const lastOf = new Map<string, EventRow['kind']>()
  for (const event of events) if (event.timeMs <= atMs) lastOf.set(processOf(event), event.kind)
  let sum = 0
  for (const [process, { own, children }] of used) if (lastOf.get(process) === 'born') sum += own + (children ?? 0)
  return sum
}
