import path from 'node:path'
import { parseLimit } from './cgroup-oom-counter.ts'
import { readText } from './read-text.ts'

/** The memory of a control group at one moment. */
export interface GroupMemory {
  /** All that counts against the limit but page cache, which the kernel drops before it kills; with what was swapped out. */
  usedBytes: number
  /** Page cache of files. */
  cacheBytes: number
  /** null: the group has no limit of its own. */
  limitBytes: number | null
}

/** cgroup v1, memory.txt: `total_…` hold the groups below too; shared memory is not among the files. */
export function readGroupV1(folder: string): GroupMemory | null {
  const usage = numberIn(folder, 'memory.usage_in_bytes')
  const stat = readText(path.join(folder, 'memory.stat'))
  if (usage === null || stat === null) return null
  const cacheBytes = statOf(stat, 'total_active_file') + statOf(stat, 'total_inactive_file')
  const usedBytes = Math.max(0, usage - cacheBytes) + statOf(stat, 'total_swap')
  return { usedBytes, cacheBytes, limitBytes: parseLimit(readText(path.join(folder, 'memory.limit_in_bytes'))) }
}

/** cgroup v2, cgroup-v2.rst: all numbers hold the groups below too. */
export function readGroupV2(folder: string): GroupMemory | null {
  const usage = numberIn(folder, 'memory.current')
  const stat = readText(path.join(folder, 'memory.stat'))
  if (usage === null || stat === null) return null
  const cacheBytes = statOf(stat, 'active_file') + statOf(stat, 'inactive_file')
  const usedBytes = Math.max(0, usage - cacheBytes) + (numberIn(folder, 'memory.swap.current') ?? 0)
  return { usedBytes, cacheBytes, limitBytes: parseLimit(readText(path.join(folder, 'memory.max'))) }
}

function numberIn(folder: string, file: string): number | null {
  const text = readText(path.join(folder, file))
  return text === null || !/^\d+\s*$/.test(text) ? null : Number(text)
}

function statOf(stat: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0)
}
