import type { RunAnalysis } from '../../analysis/run-analysis.ts'
import { describeEnd } from '../../worker-ends.ts'
import { known, type Measure, unknown } from '../measurement.ts'
import { peakOfProcesses } from './peak-of-processes.ts'

/**
 * The largest memory of the target's control group without page cache. It is sampled, every 100 ms and after every
 * report, so a peak in between is missed; the kernel's own peak counts page cache and would be too high.
 */
export const measureMemoryPeak: Measure = (analysis) => {
  const used = groupsOf(analysis).map(({ usedBytes }) => usedBytes)
  return used.length === 0 ? peakOfProcesses(analysis) : known(largest(used))
}

/** That peak against the limit of the group. Where the kernel killed for memory the limit was reached, seen or not. */
export const measureLimitUsed: Measure = (analysis) => {
  const limitBytes = knownLimit(analysis)
  if (limitBytes === null) return unknown('the target has no memory limit that is known')
  const kills = analysis.counted.events.filter(({ kind }) => kind === 'oom-killed')
  if (kills.length > 0)
    return known(
      1,
      null,
      kills.map((kill) => describeEnd(kill, analysis)),
    )
  const used = groupsOf(analysis).map(({ usedBytes }) => usedBytes)
  return used.length === 0
    ? unknown('the memory of its control group was never read')
    : known(largest(used) / limitBytes)
}

/** The limit of the target's own control group, as planned or as found; null: none is known. */
export function knownLimit({ record }: Pick<RunAnalysis, 'record'>): number | null {
  const { target } = record.plan
  const planned = 'memoryLimitBytes' in target ? target.memoryLimitBytes : null
  return planned ?? record.groups.findLast(({ limitBytes }) => limitBytes !== null)?.limitBytes ?? null
}

function groupsOf({ record, counted }: RunAnalysis): RunAnalysis['record']['groups'] {
  const { fromMs, untilMs } = counted
  return record.groups.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= untilMs)
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
