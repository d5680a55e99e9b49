import { warmUpShare } from '../vocabulary/early-proof.ts'

/** Within each power of ten, where growth is looked at; below 25 nothing can be seen. */
const steps = [1, 2, 3.5, 5] as const
const earlySizes = [25, 50] as const

/** What decides where growth is looked at. */
export interface GrowthLooksSpec {
  /** Counted iterations that are asked for. */
  size: number
  /** The longest warm-up, in own reports of a worker; of several workers the first look comes later, when one has made enough. */
  longestWarmUp: number
  /** false: no growth ends the run early. */
  mayStop: boolean
  /** The run may go on for so many while growth is inconclusive; null: it may not. */
  extendTo: number | null
}

/**
 * Counted iterations after which growth is looked at, ascending: 25, 50, 100, 200, 350, 500, 1,000 and so on, as far as
 * the longest warm-up is at most 0.6 of them, then the size itself, then those up to `extendTo`.
 */
export function planGrowthLooks({ size, longestWarmUp, mayStop, extendTo }: GrowthLooksSpec): number[] {
  const last = extendTo ?? size
  const grid = gridUpTo(last).filter((look) => look > size || (mayStop && longestWarmUp <= warmUpShare * look))
  return [...new Set([...grid, size, last])].sort((a, b) => a - b)
}

function gridUpTo(last: number): number[] {
  const grid: number[] = [...earlySizes]
  for (let power = 100; power <= last; power *= 10) grid.push(...steps.map((step) => step * power))
  return grid.filter((look) => look <= last)
}
