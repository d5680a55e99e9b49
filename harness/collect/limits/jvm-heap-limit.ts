import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { heapShareOf, managedHeapOf } from '../sampler/managed-heap.ts'
import type { ProcessDescription } from '../sampler/sources/memory-source.ts'
import type { MemoryAround } from './memory-around.ts'

/**
 * How far a JVM lets its heap grow; null: it is no JVM. -Xmx wins, then -XX:MaxRAMPercentage; without either it takes a
 * quarter of the memory that it sees, and of less than 256 MiB half (java(1); seen with Java 17, which rounds up to its
 * regions). A collector cleans up at the limit, so limit_used is not judged by it.
 */
export function jvmHeapLimit(
  description: ProcessDescription,
  pids: readonly number[],
  around: MemoryAround,
): FoundLimit | null {
  const heap = managedHeapOf(description)
  if (heap === null) return null
  const common = { kind: 'jvm-heap', usedBytes: null, pids, judgement: 'not judged' } as const
  if (heap.limitBytes !== null) return { ...common, limitBytes: heap.limitBytes, evidence: heap.evidence }
  const { share, evidence } = heapShareOf(description)
  const limitBytes = around.bytes === null || around.bytes < smallMemoryBytes ? null : Math.round(share * around.bytes)
  return { ...common, limitBytes, evidence: `${evidence}, of ${around.inWords}` }
}

/** Below it other rules hold. */
const smallMemoryBytes = 512 * 1024 ** 2
