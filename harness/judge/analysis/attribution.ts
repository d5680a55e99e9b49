import { type IterationRow, weightOf } from '../../record/rows.ts'
import { mergeReports } from './merged-reports.ts'
import { cpuAt, isAliveAt, seenAgainWithinMs, type WorkerLifetime } from './worker-lifetimes.ts'

/** CPU time comes in steps of 10 ms, so a report's share is read over at least this long. */
const shortestWindowMs = 100

export type AttributionMethod = 'single worker' | 'pid header' | 'CPU share' | 'even split'

/** One completed report: when it ended, and which part of it each worker made, where any; the parts add up to 1, or to as many as it stands for. */
export interface AttributedReport {
  endMs: number
  shares: ReadonlyMap<WorkerLifetime, number>
}

export interface Attribution {
  /** The best method that was used; where it did not apply to a report, the next best was. */
  method: AttributionMethod
  /** Every method that was used. */
  methods: readonly AttributionMethod[]
  reports: readonly AttributedReport[]
}

/**
 * Gives every completed report to the workers that made it. Best first: a response header that names the pid,
 * the share of CPU time while the report was made, an even split over the workers that were there.
 * With `unitsEach`, the average of units that they made, one that made twice as many counts as two.
 * With several reports in flight a share is only right on average: sums over many reports are, single ones are not.
 */
export function attributeReports(
  iterations: readonly IterationRow[],
  lives: readonly WorkerLifetime[],
  unitsEach: number | null = null,
): Attribution {
  const used = new Set<AttributionMethod>()
  const reports: AttributedReport[] = []
  for (const row of mergeReports(iterations, lives.length)) {
    if (row.outcome !== 'completed' || row.startMs === null) continue
    // Of a report that was only counted, the moment is known and not how long it took.
    const endMs = row.startMs + (row.durationMs ?? 0)
    const present = presentAt(lives, endMs)
    const { method, shares } = sharesOf(row, endMs, present)
    used.add(method)
    reports.push({ endMs, shares: times(shares, weightOf(row) * (unitsEach === null ? 1 : row.units / unitsEach)) })
  }
  reports.sort((a, b) => a.endMs - b.endMs)
  const order: readonly AttributionMethod[] = ['pid header', 'CPU share', 'single worker', 'even split']
  return { method: order.find((method) => used.has(method)) ?? 'even split', methods: [...used], reports }
}

/** Those that were there; after the last sample of all those that were there shortly before; at worst all of them. */
function presentAt(lives: readonly WorkerLifetime[], timeMs: number): readonly WorkerLifetime[] {
  const present = lives.filter((life) => isAliveAt(life, timeMs))
  if (present.length > 0) return present
  const before = lives.filter((life) => isAliveAt(life, timeMs - seenAgainWithinMs))
  return before.length > 0 ? before : lives
}

/** Of one whose CPU time is not known nothing is: the reports are then split by none of it. */
function spentBetween(life: WorkerLifetime, fromMs: number, untilMs: number): number {
  const [before, after] = [cpuAt(life, fromMs), cpuAt(life, untilMs)]
  return before === null || after === null ? 0 : Math.max(0, after - before)
}

function times(shares: ReadonlyMap<WorkerLifetime, number>, weight: number): ReadonlyMap<WorkerLifetime, number> {
  return weight === 1 ? shares : new Map([...shares].map(([life, share]) => [life, share * weight]))
}

function sharesOf(
  row: IterationRow,
  endMs: number,
  present: readonly WorkerLifetime[],
): { method: AttributionMethod; shares: ReadonlyMap<WorkerLifetime, number> } {
  // On several machines one pid may be of several workers.
  const [named, namesake] = row.workerPid === null ? [] : present.filter((life) => life.pid === row.workerPid)
  if (named !== undefined && namesake === undefined) return { method: 'pid header', shares: new Map([[named, 1]]) }
  const [only, another] = present
  if (only !== undefined && another === undefined) return { method: 'single worker', shares: new Map([[only, 1]]) }
  const fromMs = Math.min(row.startMs ?? endMs, endMs - shortestWindowMs)
  const spent = present.map((life) => spentBetween(life, fromMs, endMs))
  const total = spent.reduce((sum, cpuMs) => sum + cpuMs, 0)
  const parts = total > 0 ? spent.map((cpuMs) => cpuMs / total) : present.map(() => 1 / present.length)
  const shares = new Map<WorkerLifetime, number>()
  for (const [index, life] of present.entries()) {
    const part = parts[index] ?? 0
    if (part > 0) shares.set(life, part)
  }
  return { method: total > 0 ? 'CPU share' : 'even split', shares }
}
