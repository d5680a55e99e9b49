import { runMark } from '../../../targets/marked-processes.ts'
import type { KnownProcess } from './known-process.ts'

/**
 * The pids whose memory is worth reading: these, all that descend from one of them or are in a group that one of them
 * leads, and what carries the mark of a run. Who of them belongs to the target is decided elsewhere.
 */
export function familyOf(processes: ReadonlyMap<number, KnownProcess>, pids: readonly number[]): readonly number[] {
  const family = new Set(pids.filter((pid) => processes.has(pid)))
  for (const { pid, marks } of processes.values()) {
    if (marks?.some((mark) => mark.startsWith(`${runMark}=`)) === true) family.add(pid)
  }
  // A set is walked through what is added to it on the way.
  for (const pid of family) {
    for (const one of processes.values()) if (one.parentPid === pid || one.groupId === pid) family.add(one.pid)
  }
  return [...family].filter((pid) => processes.get(pid)?.isZombie === false)
}
