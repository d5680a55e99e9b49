import type { IterationRow, SampleRow } from '../../record/rows.ts'
import { attributeReports } from './attribution.ts'
import { collectLifetimes } from './worker-lifetimes.ts'

/** Whether every worker slot has completed its warm-up reports; half a report is the error that attribution may make. */
export function isEveryWorkerWarm(
  iterations: readonly IterationRow[],
  samples: readonly SampleRow[],
  iterationsPerWorker: number,
): boolean {
  const lives = collectLifetimes(samples)
  if (lives.length === 0) return false
  const done = new Map<number, number>(lives.map((life) => [life.slot, 0]))
  for (const report of attributeReports(iterations, lives).reports) {
    for (const [life, share] of report.shares) done.set(life.slot, (done.get(life.slot) ?? 0) + share)
  }
  return [...done.values()].every((reports) => reports >= iterationsPerWorker - 0.5)
}
