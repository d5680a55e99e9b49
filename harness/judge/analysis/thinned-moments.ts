import { countRows, type SampleRow, type TickRow, weightOf } from '../../record/rows.ts'
import type { SampleCount } from './sample-gaps.ts'

/**
 * Samples of workers in a record of which only a part was kept. Row by row nothing can be compared then; but each moment
 * that was kept says for how many it stands, and so does each tick, so that their sums are equal, and in a moment that
 * was kept every worker is.
 */
export function countThinnedMoments(
  samples: readonly SampleRow[],
  ticks: readonly TickRow[],
  { restPoints, isCutOff }: { restPoints: number; isCutOff: boolean },
  workersAt: (timeMs: number) => number,
): SampleCount {
  const count = { expected: 0, held: 0 }
  let kept = 0
  let widest = 0
  for (const trigger of ['tick', 'report'] as const) {
    const moments = momentsOf(samples.filter((row) => row.trigger === trigger))
    let most = 0
    for (const [timeMs, { weight, workers }] of moments) {
      count.expected += weight * Math.max(workers, workersAt(timeMs))
      count.held += weight * workers
      kept += weight
      most = Math.max(most, weight)
    }
    widest += most
  }
  const told = ticks.filter(({ processes }) => processes > 0)
  // Where the record is cut off, what the last windows held is told by one table and not yet by the other.
  const untold = isCutOff ? widest + told.reduce((most, tick) => Math.max(most, weightOf(tick)), 0) : 0
  const lost = Math.max(0, countRows(told) - restPoints - kept - untold)
  count.expected += Math.round(lost * (kept === 0 ? 1 : count.held / kept))
  return count
}

function momentsOf(samples: readonly SampleRow[]): Map<number, { weight: number; workers: number }> {
  const moments = new Map<number, { weight: number; workers: number }>()
  for (const row of samples) {
    const isWorker = row.role === 'worker' ? 1 : 0
    const known = moments.get(row.timeMs)
    if (known === undefined) moments.set(row.timeMs, { weight: weightOf(row), workers: isWorker })
    else known.workers += isWorker
  }
  return moments
}
