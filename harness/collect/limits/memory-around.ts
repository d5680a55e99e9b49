import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'

/** The memory that a runtime sees when it chooses the size of its heap: the machine's, or that of a tighter control group. */
export interface MemoryAround {
  /** null: not known. */
  bytes: number | null
  inWords: string
  /** Whether soakgate sees the same. */
  isSoakgates: boolean
}

/** Follows from what was found of the machine and of control groups, whoever else is in them. */
export function memoryAround(limits: readonly FoundLimit[]): MemoryAround {
  const seen = limits.filter(({ kind, limitBytes }) => kind !== 'control-group-throttle' && limitBytes !== null)
  const [tightest] = seen.toSorted((a, b) => (a.limitBytes ?? 0) - (b.limitBytes ?? 0))
  const bytes = tightest?.limitBytes ?? null
  const whose = tightest?.kind === 'machine' ? 'of the machine' : 'of its control group'
  return {
    bytes,
    inWords: bytes === null ? 'memory of unknown size' : `the ${formatBytes(bytes)} ${whose}`,
    isSoakgates: seen.every(({ judgement, kind }) => kind === 'machine' || judgement === 'judged with soakgate in it'),
  }
}
