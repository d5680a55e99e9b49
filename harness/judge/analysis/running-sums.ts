import { heldBytes } from '../../record/rows.ts'
import type { RunAnalysis } from './run-analysis.ts'

/**
 * The memory of all workers together at each measurement of one of them, where they are measured at different moments:
 * of the others what was measured last, of those that ended nothing.
 * @param role of whom; null: of all that have a slot
 */
export function runningSums(
  { counted }: Pick<RunAnalysis, 'counted'>,
  role: string | null,
): { bytes: number; weight: number }[] {
  const ends = counted.events.filter(({ kind, slot }) => slot !== null && kind !== 'born')
  const held = new Map<number, number>()
  const sums: { bytes: number; weight: number }[] = []
  let bytes = 0
  let next = 0
  const replace = (slot: number, now: number) => {
    bytes += now - (held.get(slot) ?? 0)
    held.set(slot, now)
  }
  for (const sample of counted.samples) {
    for (let end = ends[next]; end !== undefined && end.timeMs <= sample.timeMs; end = ends[next]) {
      if (end.slot !== null) replace(end.slot, 0)
      next += 1
    }
    if (sample.slot === null || (role !== null && sample.role !== role)) continue
    replace(sample.slot, heldBytes(sample))
    sums.push({ bytes, weight: sample.standsFor ?? 1 })
  }
  return sums
}
