import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Every process that the target starts inherits this variable, however it detaches itself:
 * by it they are found again when parents, groups and sessions no longer tell.
 */
export const runMark = 'SOAKGATE_RUN'

/** The mark as it stands in the environment of every process of a run. */
export function markOf(runId: string): string {
  return `${runMark}=${runId}`
}

/** The mark of what the target's services started: they outlive the target, and end with the run. */
export function servicesOf(runId: string): string {
  return `${runId}.services`
}

/** The mark of the tools that make the load: they are never the target's, and end with the run. */
export function loadOf(runId: string): string {
  return `${runId}.load`
}

/** Pids of the living processes that carry the mark of this run; none where there is no /proc to read it in. */
export function findMarkedProcesses(runId: string): number[] {
  const needle = markOf(runId)
  const found: number[] = []
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    if (!/^\d+$/.test(name)) continue
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1')
      // A zombie has no environment any more, so it is not found: it holds no memory and cannot be killed.
      if (environment.split('\0').includes(needle)) found.push(Number(name))
    } catch {
      // Ended since the listing, or another user's: not ours.
    }
  }
  return found
}

/** Kills every process of the run until none is left, or the tries are used up; returns the pids that were killed. */
export function killMarkedProcesses(runId: string, tries = 20): number[] {
  const killed = new Set<number>()
  for (let attempt = 0; attempt < tries; attempt++) {
    const found = findMarkedProcesses(runId)
    if (found.length === 0) break
    for (const pid of found) {
      killed.add(pid)
      signalQuietly(pid, 'SIGKILL')
    }
  }
  return [...killed]
}

/** Sends a signal to a process, or to a group if negative; one that has ended is no error. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
