import type { HeapRow } from '../../record/rows.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import type { Lifetime } from './growth/growth.ts'

/**
 * A JVM whose collector is not forced touches its heap for the first time in a straight line, leak or no leak, and hides
 * a real leak inside what it has touched. So only what is above its first value and the whole heap says anything of
 * growth, and growth there may fail, but no run passes: the readings before are left out. (Measured: leak-free Java climbs by about 3 MiB a report up to 0.55 of -Xmx;
 * without this rule all of its runs of 100 reports were called growing.)
 */
export function aboveHeap(life: Lifetime, heap: HeapRow, firstBytes: number): Lifetime {
  const levelBytes = firstBytes + (heap.limitBytes ?? Number.POSITIVE_INFINITY)
  const start = life.bytes.findIndex((bytes) => bytes >= levelBytes)
  if (start === -1) return { ...life, reports: [], bytes: [] }
  return { ...life, reports: life.reports.slice(start), bytes: life.bytes.slice(start) }
}

/** Why growth of a JVM is not known, and what to do. */
export function hiddenByHeap({ limitBytes, evidence }: HeapRow): string {
  const limit = limitBytes === null ? 'a part of the machine’s memory' : formatBytes(limitBytes)
  return `its heap (${evidence}) climbs to ${limit} whether it leaks or not; let a collection be forced, as in quiesce: { every: 2, command: ['jcmd', '{pid}', 'GC.run'] }`
}
