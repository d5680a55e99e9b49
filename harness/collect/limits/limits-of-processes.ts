import type { Role } from '../../record/rows.ts'
import type { FoundLimit } from '../../vocabulary/found-limit.ts'
import { describeProcess, nodeOptionsOf } from '../sampler/sources/procfs-reading.ts'
import { controlGroupLimits } from './control-group-limits.ts'
import { heapLimits } from './heap-limits.ts'
import { machineMemory } from './machine-memory.ts'
import { memoryAround } from './memory-around.ts'
import { resourceLimits } from './resource-limits.ts'

/**
 * The limits on memory that hold for a target that runs, found without asking: those of control groups from where its
 * first process is, those that each process was given, those of the heaps of Node and of JVMs, and the machine's.
 * @param pids its head and its workers, the first that was started first
 */
export function limitsOfProcesses(pids: readonly number[]): readonly FoundLimit[] {
  const [root] = pids
  if (root === undefined) return []
  const machine = machineMemory()
  const groups = controlGroupLimits(root)
  const around = memoryAround(machine === null ? groups : [...groups, machine])
  const ofEach = pids.flatMap((pid) => {
    const description = describeProcess(pid)
    return [...resourceLimits(pid), ...heapLimits({ ...description, nodeOptions: nodeOptionsOf(pid) }, [pid], around)]
  })
  return [...groups, ...sameTogether(ofEach), ...(machine === null ? [] : [machine])]
}

/** Whose limits concern a target: its first process, its head and its workers. Those of helpers and browsers would say little. */
export function limitedPids(rootPid: number, processes: readonly { pid: number; role: Role }[]): readonly number[] {
  const serving = processes.filter(({ role }) => role === 'master' || role === 'worker')
  return [...new Set([rootPid, ...serving.map(({ pid }) => pid)])]
}

/** Processes that were given the same limit are named together, with what the largest of them uses. */
function sameTogether(limits: readonly FoundLimit[]): readonly FoundLimit[] {
  const together = new Map<string, FoundLimit>()
  for (const limit of limits) {
    const key = `${limit.kind} ${limit.limitBytes} ${limit.evidence}`
    const known = together.get(key)
    if (known === undefined) together.set(key, limit)
    else together.set(key, { ...known, usedBytes: largest(known, limit), pids: [...known.pids, ...limit.pids] })
  }
  return [...together.values()]
}

function largest(one: FoundLimit, other: FoundLimit): number | null {
  return one.usedBytes === null || other.usedBytes === null ? null : Math.max(one.usedBytes, other.usedBytes)
}
