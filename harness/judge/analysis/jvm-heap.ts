import type { HeapRow } from '../../record/rows.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import type { EstimatedGrowth, Lifetime } from './growth/growth.ts'

/** A run that pauses so often is judged well by what was read right after the pauses. */
const wantedPauses = 25

/**
 * A JVM whose collector is not forced touches its heap for the first time in a straight line, leak or no leak, and hides
 * a real leak inside what it has touched. So only what is above its first value and the whole heap says anything of
 * growth: the readings before are left out. (Leak-free Java climbed by about 3 MiB a report up to 0.55 of -Xmx; without
 * this rule all six such recordings fail at 100 reports.)
 */
export function aboveHeap(life: Lifetime, heap: HeapRow, firstBytes: number): Lifetime {
  const levelBytes = firstBytes + (heap.limitBytes ?? Number.POSITIVE_INFINITY)
  const start = life.bytes.findIndex((bytes) => bytes >= levelBytes)
  if (start === -1) return { ...life, reports: [], bytes: [] }
  return { ...life, reports: life.reports.slice(start), bytes: life.bytes.slice(start) }
}

/** Growth that is proven above the heap, of a process that made so many reports: in its heap a leak may hide besides. */
export function besideHeap(estimate: EstimatedGrowth, { limitBytes }: HeapRow, reports: number): EstimatedGrowth {
  const inHeapBytes = (limitBytes ?? Number.MAX_SAFE_INTEGER) / Math.max(1, reports)
  return { ...estimate, ownReports: reports, hiddenBytes: estimate.hiddenBytes + inHeapBytes }
}

/** Why growth of a JVM is not known, and what to do: a pause often enough for so many reports. */
export function hiddenByHeap({ limitBytes, evidence }: HeapRow, reports: number): string {
  const limit = limitBytes === null ? 'a part of the machine’s memory' : formatBytes(limitBytes)
  const every = Math.max(1, Math.floor(reports / wantedPauses))
  return `its heap (${evidence}) climbs to ${limit} whether it leaks or not; let a collection be forced, as in quiesce: { every: ${every}, command: ['jcmd', '{pid}', 'GC.run'] }`
}
