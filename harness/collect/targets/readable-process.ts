import { existsSync, readlinkSync } from 'node:fs'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { readText } from '../sampler/sources/read-text.ts'

/** PF_KTHREAD of <linux/sched.h>. */
const kernelThread = 0x200000

/**
 * A pid leads to a service that can be read. Throws `process-not-found`; `process-unfit` for the kernel's threads and for
 * soakgate itself; and `memory-unreadable` for another user's process: its resident memory could be read, but not which of
 * its children are workers, and growth would be looked for in the wrong ones.
 */
export function requireReadable(pid: number): void {
  // Other systems have no /proc; there it is found out by what is read.
  if (!existsSync('/proc/self/stat') && isThere(pid)) return
  const stat = readText(`/proc/${pid}/stat`)
  const running = `a running process with the pid ${pid}`
  if (stat === null) {
    const got = 'no process has that pid'
    throw new SoakgateError('process-not-found', `There is no process ${pid}`, { expected: running, got })
  }
  if (hasEnded(stat)) {
    const got = 'a process that has ended, and whose parent has not asked how'
    throw new SoakgateError('process-not-found', `Process ${pid} has ended`, { expected: running, got })
  }
  const unfit = pid === process.pid ? 'soakgate itself' : whyUnfit(stat)
  if (unfit !== null) {
    throw new SoakgateError('process-unfit', `Process ${pid} is ${unfit}`, { expected: 'a service', got: unfit })
  }
  if (!isOurs(pid)) {
    throw new SoakgateError('memory-unreadable', `Process ${pid} is another user's`, {
      expected: `a process whose /proc/${pid} may be read`,
      got: 'permission denied',
      hint: 'Run soakgate as the user of the process, or as root; what runs in a container is mostly of root.',
    })
  }
}

/** A process of another user is there, though it may not be signalled. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether a process has ended, by its /proc/PID/stat. */
export function hasEnded(stat: string): boolean {
  return /^[ZXx]/.test(fieldsAfterName(stat)[0] ?? '')
}

/** Why what /proc/PID/stat describes is no service; null: it may be one. */
export function whyUnfit(stat: string): string | null {
  const flags = Number(fieldsAfterName(stat)[6])
  const isKernels = Math.floor(flags / kernelThread) % 2 === 1
  return isKernels ? 'a thread of the kernel, which has no memory of its own' : null
}

/** From the state on (proc_pid_stat(5)): names may hold spaces and brackets. */
function fieldsAfterName(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function isOurs(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/exe`)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES'
  }
}
