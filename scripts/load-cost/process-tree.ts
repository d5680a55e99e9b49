import { readdirSync, readFileSync } from 'node:fs'

const tickUs = 10_000

/**
 * CPU time of a process, of its children that have ended and of all that live below it: fields 14 to 17 of
 * /proc/PID/stat, in ticks of 10 ms. 0: it has ended.
 */
export function readTreeCpuUs(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return childrenOf(pid).reduce((sum, child) => sum + readTreeCpuUs(child), ticks * tickUs)
  } catch {
    return 0
  }
}

/** Processes that a process has started and that live; each of its threads has children of its own. */
export function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').trim())
    return lists.flatMap((list) => (list === '' ? [] : list.split(' ').map(Number)))
  } catch {
    // It has ended, or one of its threads.
    return []
  }
}
