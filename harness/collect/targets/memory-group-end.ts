import { readdirSync, readFileSync, rmdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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

/** The pids in a group and in those below it; none when it is gone. */
export function processesIn(folder: string): readonly number[] {
  const own = readLines(path.join(folder, 'cgroup.procs')).map(Number)
  return [...own, ...groupsIn(folder).flatMap(processesIn)]
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

function groupsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name))
  } catch {
    return []
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'latin1').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
