import path from 'node:path'
import type { GroupRow } from '../../../record/rows.ts'
import {
  type CgroupTexts,
  folderV2,
  type GroupFolder,
  groupsUpwards,
  isWithinGroup,
  memoryFolderV1,
} from './cgroup-folders.ts'
import { type GroupMemory, readGroupV1, readGroupV2 } from './cgroup-memory.ts'
import { parseLimit } from './cgroup-oom-counter.ts'
import { readText } from './read-text.ts'

/** A control group in which the memory of a process counts: its own, or one around it. */
export interface MemoryGroup {
  folder: string
  /** 0: the group in which the process is; 1: the one above it, and so on. */
  height: number
  version: 'v1' | 'v2'
  /** Whose memory counts in it besides the target's. */
  besides: GroupRow['besides']
  /** Whether a container runtime made it, by its name or by where the view of the tree ends. */
  isOfContainer: boolean
  /** null: not readable at this moment, or gone. */
  read: () => GroupMemory | null
}

/** Groups that container runtimes make. */
const containerNames = /\/(docker|libpod|crio|containerd|cri-containerd|lxc|kubepods)\b/

/** The groups of a process that runs. */
export function memoryGroupsOf(pid: number): readonly MemoryGroup[] {
  const mounts = readText('/proc/self/mountinfo') ?? ''
  const own = readText('/proc/self/cgroup') ?? ''
  return findMemoryGroups({ groups: readText(`/proc/${pid}/cgroup`) ?? '', mounts }, { groups: own, mounts })
}

/** Whether its usage says something of the target: the group is its own, or has a limit. */
export function isWorthWatching({ besides, read }: MemoryGroup): boolean {
  return besides === 'nobody' || (read()?.limitBytes ?? null) !== null
}

/**
 * The group of a process and all above it, the innermost first. Each limit among them holds for what counts in its own
 * group, so each is judged with the usage of that group.
 *
 * - A group that does not hold soakgate is the target's where it is the innermost (`nobody` besides); those around it may
 *   hold `others`, as a pod does. The kernel kills in it whoever took the memory: such a limit passes and fails.
 * - A group that holds `soakgate` too, as the container of a CI job, has a limit that is real for the target, but its
 *   usage is more than the target's. Where that stays below a bound, the target does; where it does not, nobody can say
 *   whose part is too much. So it passes or is inconclusive, and never fails.
 * - cgroup v1 tells every group the tightest limit of all above it, also of those that a container does not see
 *   (`hierarchical_memory_limit`). Where that is tighter than every limit in sight, what counts against it is `unseen`
 *   and at least what the outermost group in sight holds: so it fails or is inconclusive, and never passes.
 */
export function findMemoryGroups(target: CgroupTexts, own: CgroupTexts): readonly MemoryGroup[] {
  const v1 = memoryFolderV1(target)
  if (v1 !== null && readGroupV1(v1.folder) !== null) {
    const groups = groupsIn(v1, memoryFolderV1(own), 'v1')
    return [...groups, ...unseenGroup(v1, groups)]
  }
  const v2 = folderV2(target)
  return v2 === null ? [] : groupsIn(v2, folderV2(own), 'v2')
}

function groupsIn(place: GroupFolder, own: GroupFolder | null, version: MemoryGroup['version']): MemoryGroup[] {
  const readGroup = version === 'v1' ? readGroupV1 : readGroupV2
  return groupsUpwards(place).flatMap((folder, height) => {
    const read = () => readGroup(folder)
    if (read() === null || (height > 0 && !bindsBelow(folder, version))) return []
    const isRoot = folder === place.mount
    const holdsSoakgate = isRoot || isWithinGroup(own?.folder, folder)
    const besides = holdsSoakgate ? 'soakgate' : height === 0 ? 'nobody' : 'others'
    return [{ folder, height, version, besides, isOfContainer: isRoot || containerNames.test(folder), read }]
  })
}

/** Old kernels of cgroup v1 let a group's limit hold for itself alone (memory.txt, use_hierarchy). */
function bindsBelow(folder: string, version: MemoryGroup['version']): boolean {
  return version === 'v2' || readText(path.join(folder, 'memory.use_hierarchy'))?.trim() !== '0'
}

function unseenGroup(place: GroupFolder, groups: readonly MemoryGroup[]): MemoryGroup[] {
  const stat = readText(path.join(place.folder, 'memory.stat')) ?? ''
  const limitBytes = parseLimit(/^hierarchical_memory_limit (\d+)$/m.exec(stat)?.[1] ?? null)
  const seen = groups.map(({ read }) => read()?.limitBytes ?? Number.POSITIVE_INFINITY)
  const outermost = groups.at(-1)
  if (limitBytes === null || outermost === undefined || limitBytes >= Math.min(...seen)) return []
  const read = () => {
    const memory = outermost.read()
    return memory === null ? null : { ...memory, limitBytes }
  }
  return [{ ...outermost, height: outermost.height + 1, besides: 'unseen', read }]
}
