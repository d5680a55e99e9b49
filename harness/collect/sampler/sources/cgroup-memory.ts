import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type CgroupTexts, folderV2, type GroupFolder, isWithin, memoryFolderV1 } from './cgroup-folders.ts'
import { parseLimit } from './cgroup-oom-counter.ts'

/** The memory of a control group at one moment. */
export interface GroupMemory {
  /** All that counts against the limit but page cache, which the kernel drops before it kills; with what was swapped out. */
  usedBytes: number
  /** Page cache of files. */
  cacheBytes: number
  /** null: the group has no limit of its own. */
  limitBytes: number | null
}

/** Reads the memory of a group again and again; null: not readable at this moment, or gone. */
export type GroupMemoryReader = () => GroupMemory | null

/**
 * The memory of the group that a process is in; null: there is none that is the target's own. A group that soakgate
 * is in itself, and the root of the hierarchy, count the memory of others.
 */
export function openGroupMemory(pid: number): GroupMemoryReader | null {
  const mounts = readText('/proc/self/mountinfo') ?? ''
  const target = { groups: readText(`/proc/${pid}/cgroup`) ?? '', mounts }
  const own = { groups: readText('/proc/self/cgroup') ?? '', mounts }
  const readers = [readerV1(target, own), readerV2(target, own)]
  return readers.find((read) => read !== null && read() !== null) ?? null
}

function readerV1(target: CgroupTexts, own: CgroupTexts): GroupMemoryReader | null {
  const folder = folderOfItsOwn(memoryFolderV1(target), memoryFolderV1(own))
  return folder === null ? null : () => readGroupV1(folder)
}

function readerV2(target: CgroupTexts, own: CgroupTexts): GroupMemoryReader | null {
  const folder = folderOfItsOwn(folderV2(target), folderV2(own))
  return folder === null ? null : () => readGroupV2(folder)
}

function folderOfItsOwn(target: GroupFolder | null, own: GroupFolder | null): string | null {
  if (target === null || target.folder === target.mount) return null
  return own !== null && isWithin(own.folder, target.folder) ? null : target.folder
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

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
