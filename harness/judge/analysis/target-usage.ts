import { type GroupRow, heldBytes, weightOf } from '../../record/rows.ts'
import type { RunAnalysis } from './run-analysis.ts'

/** What the target held when so many counted reports had completed. */
export interface UsageReading {
  reports: number
  bytes: number
}

/**
 * What counts against a limit during the load, in the order of time: the memory of its control group without page
 * cache, as the kernel counts it, or where none was read the sum over the target's processes, in which shared pages count
 * for each.
 */
export function usageInLoad(
  analysis: Pick<RunAnalysis, 'record' | 'times'>,
  rows: readonly GroupRow[],
): UsageReading[] {
  const { record, times } = analysis
  const fromMs = times.loadStartMs ?? Number.POSITIVE_INFINITY
  const untilMs = times.loadEndMs ?? Number.POSITIVE_INFINITY
  const ofGroup = rows.map(({ timeMs, usedBytes }) => ({ timeMs, bytes: usedBytes }))
  const readings = (ofGroup.length > 0 ? ofGroup : sumsOfProcesses(record.samples))
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs <= untilMs)
    .sort((a, b) => a.timeMs - b.timeMs)
  const ends = endsOfReports(record.iterations)
  let reports = 0
  let next = 0
  return readings.map(({ timeMs, bytes }) => {
    for (let end = ends[next]; end !== undefined && end.timeMs <= timeMs; end = ends[next]) {
      reports += end.weight
      next += 1
    }
    return { reports, bytes }
  })
}

function sumsOfProcesses(samples: RunAnalysis['record']['samples']): { timeMs: number; bytes: number }[] {
  const sums = new Map<number, number>()
  for (const sample of samples) {
    if (sample.trigger === 'tick') sums.set(sample.timeMs, (sums.get(sample.timeMs) ?? 0) + heldBytes(sample))
  }
  return [...sums].map(([timeMs, bytes]) => ({ timeMs, bytes }))
}

/** When counted reports completed, in order, and for how many each stands. */
function endsOfReports(iterations: RunAnalysis['record']['iterations']): { timeMs: number; weight: number }[] {
  return iterations
    .flatMap((row) => {
      if (row.phase !== 'load' || row.outcome !== 'completed' || row.startMs === null) return []
      return [{ timeMs: row.startMs + (row.durationMs ?? 0), weight: weightOf(row) }]
    })
    .sort((a, b) => a.timeMs - b.timeMs)
}
