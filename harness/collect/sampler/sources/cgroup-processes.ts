import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The pids in a group and in those below it; none when it is gone. */
export function processesIn(folder: string): readonly number[] {
  const own = readLines(path.join(folder, 'cgroup.procs')).map(Number)
  return [...own, ...groupsIn(folder).flatMap(processesIn)]
}

/** The groups right below it; none when it is gone. */
export function groupsIn(folder: string): string[] {
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
