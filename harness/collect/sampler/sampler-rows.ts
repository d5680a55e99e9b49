import type { EventRow } from '../../record/events.ts'
import type { HeapRow, Role, SampleRow } from '../../record/rows.ts'
import { describeOomKill } from './ends/deaths.ts'
import type { UnseenOomKill } from './ends/oom-kills.ts'
import type { Death } from './ends/pending-deaths.ts'
import { managedHeapOf } from './managed-heap.ts'
import type { Member } from './member.ts'
import type { Moment } from './population.ts'
import { programNameOf } from './roles/program-name.ts'

/** What was read of a process last. */
export function sampleRow(
  { process, slot, generation }: Member,
  role: Role,
  at: Pick<SampleRow, 'timeMs' | 'trigger' | 'highWaterBytes' | 'descriptors' | 'threads' | 'childrenCpuMs'>,
): SampleRow {
  return {
    timeMs: at.timeMs,
    trigger: at.trigger,
    pid: process.pid,
    role,
    slot,
    generation,
    rssBytes: process.rssBytes,
    swapBytes: process.swapBytes,
    highWaterBytes: at.highWaterBytes,
    cpuMs: process.cpuMs,
    descriptors: at.descriptors,
    threads: at.threads,
    childrenCpuMs: at.childrenCpuMs,
  }
}

/**
 * Its time is when it was first seen; it is recorded when its role is certain, a little later.
 * @param owner the worker or master that a helper descends from; null: not known
 */
export function birthRow(member: Member, owner: string | null): EventRow {
  const { seenMs: timeMs, completedThen: completed, reason } = member
  const isPartOfService = member.role === 'worker' || member.role === 'master'
  const who = isPartOfService ? '' : describeHelper(programNameOf(member.process.describe()), owner)
  const evidence = who === '' ? reason : `${who}: ${reason}`
  return { timeMs, kind: 'born', completed, exitCode: null, signal: null, evidence, ...whoIs(member) }
}

function describeHelper(program: string | null, owner: string | null): string {
  return [program, owner === null ? null : `of ${owner}`].filter((part) => part !== null).join(', ')
}

/** null: it is no worker, or its runtime lets no heap climb. */
export function heapRow(member: Member): HeapRow | null {
  const { seenMs: timeMs, process, role, slot, generation } = member
  if (role !== 'worker') return null
  const heap = managedHeapOf(process.describe())
  return heap === null ? null : { timeMs, pid: process.pid, role, slot, generation, ...heap }
}

/** Its time is when the end was seen; it is recorded when its cause is decided, a little later. */
export function deathRow({ member, ...death }: Death): EventRow {
  return { ...death, ...whoIs(member) }
}

/** @param root how the root ended, where that is known */
export function targetEndRow({ nowMs, completed }: Moment, pid: number, root: Death | null): EventRow {
  return {
    timeMs: nowMs,
    kind: 'target-ended',
    pid,
    role: root?.member.role ?? null,
    slot: null,
    generation: null,
    completed,
    exitCode: root?.exitCode ?? null,
    signal: root?.signal ?? null,
    evidence: root === null ? 'no process of the target is left' : `the command ended: ${root.evidence}`,
  }
}

/** A process of the target was killed that had never been seen. */
export function unseenOomKillRow({ timeMs, kill, victim }: UnseenOomKill, completed: number): EventRow {
  const named = victim === null ? '' : `; the kernel's log names ${victim.program}`
  const evidence = `${describeOomKill(kill)}; the end of the process was not seen${named}`
  const pid = victim?.pid ?? null
  return { timeMs, kind: 'oom-killed', completed, ...nobody, pid, signal: 'SIGKILL', evidence }
}

export function workersGoneRow({ nowMs: timeMs, completed }: Moment): EventRow {
  const evidence = 'for a second there was none, while the process that supervises them lived on'
  return { timeMs, kind: 'workers-gone', completed, ...nobody, evidence }
}

const nobody = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null }

function whoIs({ process, role, slot, generation }: Member): Pick<EventRow, 'pid' | 'role' | 'slot' | 'generation'> {
  return { pid: process.pid, role, slot, generation }
}
