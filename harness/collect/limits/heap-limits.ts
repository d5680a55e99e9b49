import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import type { ProcessDescription } from '../sampler/sources/memory-source.ts'
import { jvmHeapLimit } from './jvm-heap-limit.ts'
import type { MemoryAround } from './memory-around.ts'
import { type NodeStart, v8HeapLimit } from './v8-heap-limit.ts'

/** The limit of the heap that a process's runtime manages, of those runtimes that are known; none of others. */
export function heapLimits(
  start: ProcessDescription & NodeStart,
  pids: readonly number[],
  around: MemoryAround,
): readonly FoundLimit[] {
  return [v8HeapLimit(start, pids, around), jvmHeapLimit(start, pids, around)].filter((limit) => limit !== null)
}
