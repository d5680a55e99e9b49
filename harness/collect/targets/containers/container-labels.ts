import { readFileSync, readlinkSync } from 'node:fs'

/** The label that names the run of a container; with it everything of ours is found. */
export const runLabel = 'soakgate.run'
/** The label that names the process of soakgate that ends the container. */
export const ownerLabel = 'soakgate.owner'

/** A process that owns a container, told apart from every other that ever was or that another machine has. */
export interface ContainerOwner {
  /** Of the kernel: another after every start of the machine. */
  bootId: string
  /** The namespace in which its pid counts: containers have their own. */
  pidNamespace: string
  pid: number
  /** With the pid its identity; in the kernel's ticks. */
  startTicks: number
}

export function labelsOf(runId: string, owner: ContainerOwner): Record<string, string> {
  const { bootId, pidNamespace, pid, startTicks } = owner
  return { [runLabel]: runId, [ownerLabel]: [bootId, pidNamespace, pid, startTicks].join(' ') }
}

/** null: not written by this version. */
export function parseOwner(label: string | undefined): ContainerOwner | null {
  const [, bootId, pidNamespace, pid, startTicks] = /^(\S+) (\S+) (\d+) (\d+)$/.exec(label ?? '') ?? []
  if (bootId === undefined || pidNamespace === undefined) return null
  return { bootId, pidNamespace, pid: Number(pid), startTicks: Number(startTicks) }
}

/** This process. */
export function thisOwner(): ContainerOwner {
  return {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    pidNamespace: readlinkSync('/proc/self/ns/pid'),
    pid: process.pid,
    startTicks: startTicksOf(process.pid) ?? 0,
  }
}

/**
 * Whether a container was left behind: its owner has ended. Where the owner's pid counts in a namespace that is not
 * ours nobody can tell, so that is no. After a new start of the machine nothing runs that was not started again.
 * @param startTicks of a living process of ours; null: there is none with that pid
 */
export function isLeftBehind(
  { label, isRunning }: { label: string | undefined; isRunning: boolean },
  here: ContainerOwner,
  startTicks: (pid: number) => number | null = startTicksOf,
): boolean {
  const owner = parseOwner(label)
  if (owner === null) return false
  if (owner.bootId !== here.bootId) return !isRunning
  return owner.pidNamespace === here.pidNamespace && startTicks(owner.pid) !== owner.startTicks
}

/** When a process began; null: there is none. Field 22 of proc(5); the name before it may hold anything. */
function startTicksOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return null
  }
}
