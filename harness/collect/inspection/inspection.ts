import type { Role } from '../../record/rows.ts'
import type { FoundLimit } from '../../vocabulary/found-limit.ts'

/** What a look at a running service shows: its processes with their roles, what they hold, and the limits on it. */
export interface Inspection {
  /** The process that was asked for. */
  pid: number
  /** The master whose worker it is; null: it is nobody's worker, or that cannot be read. */
  master: Master | null
  /** How often its processes were looked at before roles were told. */
  looks: number
  /** False: no worker was seen beside the head, and without a load nothing says that none will come. */
  areRolesCertain: boolean
  /** In the order of the tree, each below its parent. */
  processes: readonly InspectedProcess[]
  sums: readonly RoleSum[]
  /** Further processes of the target of which nothing may be read. */
  unreadableProcesses: number
  limits: readonly FoundLimit[]
}

/** The process that forks or starts the one that was asked for, as one of its workers. */
export interface Master {
  pid: number
  /** Name of the program that it runs. */
  program: string | null
}

/** One process of the target. What may not be read is null. */
export interface InspectedProcess {
  pid: number
  parentPid: number
  /** Processes of the target above it. */
  depth: number
  /** Name of the program that it runs. */
  program: string | null
  role: Role
  /** Slot of a worker, from 1; null for other roles. */
  slot: number | null
  /** Why it has that role. */
  reason: string
  rssBytes: number
  /** Private pages, and of each shared page the part that falls to this process. */
  pssBytes: number | null
  /** Pages that no other process has. */
  privateBytes: number | null
  threads: number | null
  descriptors: number | null
  /** Why some of it may not be read; null: all may be. */
  unreadable: string | null
}

/** What all processes of a role hold together; null where one of them may not be read. */
export interface RoleSum {
  role: Role
  processes: number
  rssBytes: number
  pssBytes: number | null
  privateBytes: number | null
  threads: number | null
  descriptors: number | null
}

const roleOrder: readonly Role[] = ['master', 'worker', 'helper', 'browser']

/** The sums of the roles that there are. */
export function sumRoles(processes: readonly InspectedProcess[]): readonly RoleSum[] {
  return roleOrder.flatMap((role): RoleSum[] => {
    const members = processes.filter((one) => one.role === role)
    if (members.length === 0) return []
    return [
      {
        role,
        processes: members.length,
        rssBytes: members.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
        pssBytes: sumOf(members.map(({ pssBytes }) => pssBytes)),
        privateBytes: sumOf(members.map(({ privateBytes }) => privateBytes)),
        threads: sumOf(members.map(({ threads }) => threads)),
        descriptors: sumOf(members.map(({ descriptors }) => descriptors)),
      },
    ]
  })
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0)
}

/** Puts each process below its parent, siblings and those without a parent among them in the order given. */
export function inTreeOrder<Process extends { pid: number; parentPid: number }>(
  processes: readonly Process[],
): readonly (Process & { depth: number })[] {
  const pids = new Set(processes.map(({ pid }) => pid))
  const below = (parentPid: number, depth: number): (Process & { depth: number })[] =>
    processes
      .filter((one) => one.parentPid === parentPid)
      .flatMap((one) => [{ ...one, depth }, ...below(one.pid, depth + 1)])
  return processes
    .filter(({ parentPid }) => !pids.has(parentPid))
    .flatMap((top) => [{ ...top, depth: 0 }, ...below(top.pid, 1)])
}
