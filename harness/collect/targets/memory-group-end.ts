import { rmdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { groupsIn, processesIn } from '../sampler/sources/cgroup-processes.ts'
import { signalQuietly } from './marked-processes.ts'

/** A process of 1 GB took 1.2 s from the kill to its end. */
const tries = 500
const pauseMs = 10

/**
 * Kills all processes of a control group and of the groups below it until none is left: also daemons that left session
 * and parents behind. Returns how many were killed.
 */
export async function killMemoryGroup(folder: string): Promise<number> {
  const killed = new Set<number>()
  for (let attempt = 0; attempt < tries; attempt++) {
    const found = processesIn(folder)
    if (found.length === 0) break
    for (const pid of found) {
      killed.add(pid)
      signalQuietly(pid, 'SIGKILL')
    }
    await pause(pauseMs)
  }
  return killed.size
}

/** Removes a group whose processes were killed; the last of them may still be on their way out. */
export async function removeMemoryGroup(folder: string): Promise<void> {
  for (let attempt = 0; attempt < tries && !isRemoved(folder); attempt++) await pause(pauseMs)
}

function isRemoved(folder: string): boolean {
  for (const inside of groupsIn(folder)) if (!isRemoved(inside)) return false
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
