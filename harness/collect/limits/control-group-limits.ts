import path from 'node:path'
import type { FoundLimit, LimitJudgement } from '../../vocabulary/found-limit.ts'
import { parseLimit } from '../sampler/sources/cgroup-oom-counter.ts'
import { type MemoryGroup, memoryGroupsOf } from '../sampler/sources/memory-groups.ts'
import { readText } from '../sampler/sources/read-text.ts'

const judgements: Readonly<Record<MemoryGroup['besides'], LimitJudgement>> = {
  nobody: 'judged',
  others: 'judged',
  soakgate: 'judged with soakgate in it',
  unseen: 'judged in part',
}

const besidesInWords: Readonly<Record<MemoryGroup['besides'], string>> = {
  nobody: '',
  others: ', which others may be in too',
  soakgate: ', which soakgate is in too',
  unseen: ', of a group above it that cannot be seen from here',
}

/** The limits of the control groups in which a process is, the innermost first; the tightest is said to be that. */
export function controlGroupLimits(pid: number): readonly FoundLimit[] {
  return limitsOfGroups(memoryGroupsOf(pid))
}

/** The same of groups that are known. */
export function limitsOfGroups(groups: readonly MemoryGroup[]): readonly FoundLimit[] {
  const found = groups.flatMap((group) => {
    const memory = group.read()
    return memory === null || memory.limitBytes === null ? [] : [{ group, ...memory, limitBytes: memory.limitBytes }]
  })
  const rooms = found.map(({ limitBytes, usedBytes }) => limitBytes - usedBytes)
  const limits = found.map(({ group, limitBytes, usedBytes }, index): FoundLimit => {
    const isTightest = found.length > 1 && rooms[index] === Math.min(...rooms)
    const evidence = `${describeGroup(group)}${isTightest ? '; of these groups the one with the least room' : ''}`
    return { kind: 'control-group', limitBytes, usedBytes, evidence, pids: [], judgement: judgements[group.besides] }
  })
  return [...limits, ...groups.flatMap(throttleOf)]
}

function describeGroup({ folder, version, besides, isOfContainer }: MemoryGroup): string {
  const file = besides === 'unseen' ? 'memory.stat' : version === 'v1' ? 'memory.limit_in_bytes' : 'memory.max'
  return `${path.join(folder, file)}${isOfContainer ? ', of a container' : ''}${besidesInWords[besides]}`
}

/** memory.high of cgroup v2 (cgroup-v2.rst): the kernel takes memory back and slows down, and kills nobody. */
function throttleOf({ folder, version, besides, read }: MemoryGroup): readonly FoundLimit[] {
  const file = path.join(folder, 'memory.high')
  const limitBytes = version === 'v2' ? parseLimit(readText(file)) : null
  if (limitBytes === null) return []
  const usedBytes = read()?.usedBytes ?? null
  const evidence = `${file}${besidesInWords[besides]}`
  return [{ kind: 'control-group-throttle', limitBytes, usedBytes, evidence, pids: [], judgement: 'not judged' }]
}
