import type { AttributedReport } from './attribution.ts'
import type { Lifetime } from './growth/growth.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

/**
 * The series that growth is judged on: x is the number of reports that this process completed itself since `fromMs`,
 * y the smallest memory (resident and swapped out) sampled between two of them. Concurrency inflates single samples
 * by whole reports in flight; floors do not care.
 */
export function floorsOf(
  life: WorkerLifetime,
  reports: readonly AttributedReport[],
  fromMs: number,
  untilMs: number,
): Lifetime {
  const floors = new Map<number, number>()
  const firsts = new Map<number, number>()
  let own = 0
  let next = 0
  for (const sample of life.samples) {
    if (sample.timeMs < fromMs || sample.timeMs > untilMs) continue
    for (let report = reports[next]; report !== undefined && report.endMs <= sample.timeMs; report = reports[next]) {
      if (report.endMs >= fromMs) own += report.shares.get(life) ?? 0
      next += 1
    }
    // Fractional shares add up to whole reports only nearly.
    const done = Math.floor(own + 1e-6)
    const bytes = sample.rssBytes + sample.swapBytes
    // Before its first own report a process is still starting, or warming up.
    if (done < 1) continue
    floors.set(done, Math.min(floors.get(done) ?? Number.POSITIVE_INFINITY, bytes))
    if (!firsts.has(done)) firsts.set(done, bytes)
  }
  dropLeavings(life, untilMs, floors, firsts)
  const points = [...floors].sort(([a], [b]) => a - b)
  return {
    slot: life.slot,
    generation: life.generation,
    reports: points.map(([done]) => done),
    bytes: points.map(([, bytes]) => bytes),
  }
}

/** A process that ends gives its memory back while it is still there: after its last report only the first sample counts. */
function dropLeavings(
  life: WorkerLifetime,
  untilMs: number,
  floors: Map<number, number>,
  firsts: ReadonlyMap<number, number>,
): void {
  const hasEnded = (life.samples.at(-1)?.timeMs ?? untilMs) < untilMs
  const last = Math.max(...floors.keys())
  const first = firsts.get(last)
  if (hasEnded && first !== undefined) floors.set(last, first)
}
