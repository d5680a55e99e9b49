import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { sourceOf } from '../../remote-source.ts'
import { describeEnd } from '../../worker-ends.ts'
import { known, type Measure, type Measurement, unknown } from '../measurement.ts'
import { peakOfProcesses } from './peak-of-processes.ts'

/**
 * The largest memory of the target's control group without page cache. It is sampled, every 100 ms and after every
 * report, so a peak in between is missed; the kernel's own peak counts page cache and would be too high.
 */
export const measureMemoryPeak: Measure = (analysis) => {
  const source = sourceOf(analysis.record)
  if (source !== null) return unknown(`what workers share, and their peaks, cannot be read through ${source}`)
  const used = groupsOf(analysis).map(({ usedBytes }) => usedBytes)
  return used.length === 0 ? peakOfProcesses(analysis) : known(largest(used))
}

/** That peak against the limit of the group. Where the kernel killed for memory the limit was reached, seen or not. */
export const measureLimitUsed: Measure = (analysis) => {
  const limitBytes = knownLimit(analysis)
  if (!hasLimit(analysis)) return unknown('the target has no memory limit that is known')
  const kills = analysis.counted.events.filter(({ kind }) => kind === 'oom-killed')
  if (kills.length > 0)
    return known(
      1,
      null,
      kills.map((kill) => describeEnd(kill, analysis)),
    )
  const rows = groupsOf(analysis)
  if (rows.length === 0) return unknown('the memory of its control group was never read')
  if (limitBytes !== null) return known(largest(rows.map(({ usedBytes }) => usedBytes)) / limitBytes)
  return ofOwnLimits(rows)
}

/** Workers that have limits of their own, as containers have: the one that is nearest to its limit. */
function ofOwnLimits(rows: RunAnalysis['record']['groups']): Measurement {
  let worst = known(0)
  for (const { slot, usedBytes, limitBytes } of rows) {
    if (limitBytes === null) continue
    const used = usedBytes / limitBytes
    if (worst.kind === 'known' && used > worst.value) worst = known(used, slot)
  }
  return worst
}

/** Whether a limit is known: of the target, or of workers alone. */
export function hasLimit({ record }: Pick<RunAnalysis, 'record'>): boolean {
  return knownLimit({ record }) !== null || record.groups.some(({ limitBytes }) => limitBytes !== null)
}

/** The limit of the target's own control group, as planned or as found; null: none is known. */
export function knownLimit({ record }: Pick<RunAnalysis, 'record'>): number | null {
  const { target } = record.plan
  const planned = target.kind === 'command' ? target.memoryLimitBytes : null
  const ofTarget = record.groups.findLast(({ slot, limitBytes }) => slot === null && limitBytes !== null)
  return planned ?? ofTarget?.limitBytes ?? null
}

function groupsOf({ record, counted }: RunAnalysis): RunAnalysis['record']['groups'] {
  const { fromMs, untilMs } = counted
  return record.groups.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= untilMs)
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
