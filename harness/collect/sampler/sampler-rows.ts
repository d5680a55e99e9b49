import path from 'node:path'
import type { EventRow } from '../../record/events.ts'
import type { HeapRow, Role, SampleRow } from '../../record/rows.ts'
import { describeOomKill } from './deaths.ts'
import { managedHeapOf } from './managed-heap.ts'
import type { Member } from './member.ts'
import type { OomKill } from './oom-kills.ts'
import type { Death } from './pending-deaths.ts'
import type { Moment } from './population.ts'

/** What was read of a process last. */
export function sampleRow(
  { process, slot, generation }: Member,
  role: Role,
  at: Pick<SampleRow, 'timeMs' | 'trigger' | 'highWaterBytes' | 'descriptors' | 'threads'>,
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
  }
}

/** Its time is when it was first seen; it is recorded when its role is certain, a little later. */
export function birthRow(member: Member): EventRow {
  const { seenMs: timeMs, completedThen: completed, reason } = member
  const program = member.role === 'helper' || member.role === 'browser' ? programOf(member) : null
  const evidence = program === null ? reason : `${program}: ${reason}`
  return { timeMs, kind: 'born', completed, exitCode: null, signal: null, evidence, ...whoIs(member) }
}

/** null: it is no worker, or its runtime lets no heap climb. */
export function heapRow(member: Member): HeapRow | null {
  const { seenMs: timeMs, process, role, slot, generation } = member
  if (role !== 'worker') return null
  const heap = managedHeapOf(process.describe())
  return heap === null ? null : { timeMs, pid: process.pid, role, slot, generation, ...heap }
}

/** The name of its program alone: arguments may hold secrets. null: not ours to read. */
function programOf({ process }: Member): string | null {
  const [program] = process.describe().commandLine
  return program === undefined ? null : path.basename(program)
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
export function unseenOomKillRow(timeMs: number, completed: number, kill: OomKill): EventRow {
  return {
    timeMs,
    kind: 'oom-killed',
    pid: null,
    role: null,
    slot: null,
    generation: null,
    completed,
    exitCode: null,
    signal: 'SIGKILL',
    evidence: `${describeOomKill(kill)}; the process was not seen`,
  }
}

function whoIs({ process, role, slot, generation }: Member): Pick<EventRow, 'pid' | 'role' | 'slot' | 'generation'> {
  return { pid: process.pid, role, slot, generation }
}
