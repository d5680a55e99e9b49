import { type HeapRow, heldBytes } from '../../record/rows.ts'
import { estimateGrowth, type GrowthEstimate, type Lifetime } from './growth/growth.ts'
import { aboveHeap, besideHeap, hiddenByHeap } from './jvm-heap.ts'
import type { WorkerLifetime } from './worker-lifetimes.ts'

/** What was read of lives. */
export interface LivesRead {
  floors: ReadonlyMap<WorkerLifetime, Lifetime>
  /** Heaps that hide what their workers keep. */
  heaps: ReadonlyMap<WorkerLifetime, HeapRow>
}

/** Growth over these lives together; unknown with the heap's reason where a heap hides it. */
export function growthOfLives(
  lives: readonly WorkerLifetime[],
  { floors, heaps }: LivesRead,
  comparisons: number,
): GrowthEstimate {
  const series = lives.flatMap((life) => {
    const own = floors.get(life)
    const heap = heaps.get(life)
    const told = own === undefined || heap === undefined ? own : aboveHeap(own, heap, firstBytesOf(life))
    return told !== undefined && told.reports.length > 0 ? [told] : []
  })
  const estimate = estimateGrowth(series, { comparisons })
  const [hidden] = lives.flatMap((life) => heaps.get(life) ?? [])
  if (hidden === undefined) return estimate
  // Growth beyond its heap is no garbage; none there says nothing of the heap.
  const reports = Math.max(0, ...lives.map((life) => floors.get(life)?.reports.at(-1) ?? 0))
  if (estimate.status === 'estimated' && estimate.provenBytes > 0) return besideHeap(estimate, hidden, reports)
  return { status: 'unknown', reason: hiddenByHeap(hidden, reports) }
}

/** The heap of each life that has one. */
export function heapsOf(lives: readonly WorkerLifetime[], heaps: readonly HeapRow[]): Map<WorkerLifetime, HeapRow> {
  const known = lives.map((life) => [life, heaps.find((heap) => isOf(heap, life))] as const)
  return new Map(known.flatMap(([life, heap]) => (heap === undefined ? [] : [[life, heap] as const])))
}

function isOf({ pid, slot, generation }: HeapRow, life: WorkerLifetime): boolean {
  return pid === life.pid && slot === life.slot && generation === life.generation
}

function firstBytesOf({ samples }: WorkerLifetime): number {
  const [first] = samples
  return first === undefined ? 0 : heldBytes(first)
}
