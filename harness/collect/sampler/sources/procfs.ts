import { closeSync, openSync, readdirSync, statfsSync } from 'node:fs'
import { exitStatusesOf } from '../ends/exit-status.ts'
import { type RecycleLimit, recycleLimitOf } from '../ends/recycle-limit.ts'
import { loadNativeCalls, type NativeCalls } from '../native-calls.ts'
import { openOomCounter } from './cgroup-oom-counter.ts'
import { processesIn } from './cgroup-processes.ts'
import { DescriptorCounter } from './descriptor-counter.ts'
import { readMachineConstants } from './machine-constants.ts'
import { MachineSwap } from './machine-swap.ts'
import type { Kinship, MemorySource, ObservedProcess, OomKillCounter } from './memory-source.ts'
import { numberAt } from './proc-numbers.ts'
import { ProcStat } from './proc-stat.ts'
import { ProcfsProcess, type ProcfsTools } from './procfs-process.ts'
import { isInEnvironment, readFromStart, readingBuffer } from './procfs-reading.ts'
import { type RestReading, readAtRest } from './rest-reading.ts'
import { readServerStart } from './server-start.ts'

const firstDigit = 0x31
const lastDigit = 0x39
/** The type of the file system /proc, PROC_SUPER_MAGIC of <linux/magic.h>. */
const procMagic = 0x9fa0

/** Processes and memory of Linux, from /proc. */
export class ProcfsSource implements MemorySource {
  readonly readings = null
  readonly #tools: ProcfsTools
  readonly #stat = new ProcStat()
  #loadFd: number | null
  #lastPid: number | null = null

  /** @param calls calls of the kernel beside /proc; null: none. @default through koffi, where it is installed */
  constructor(calls: NativeCalls | null = loadNativeCalls()) {
    const descriptors = new DescriptorCounter()
    const swap = new MachineSwap()
    this.#tools = { units: readMachineConstants(), exits: exitStatusesOf(calls), calls, descriptors, swap }
    this.#loadFd = openLoadAverage()
  }

  list(): readonly number[] {
    const pids: number[] = []
    for (const name of listProc()) {
      const first = name.charCodeAt(0)
      if (first >= firstDigit && first <= lastDigit) pids.push(Number(name))
    }
    return pids
  }

  mayHaveNewcomers(): boolean {
    // Once at every tick, whoever is living.
    this.#tools.exits.look()
    const lastPid = this.#readLastPid()
    if (lastPid !== null && lastPid === this.#lastPid) return false
    this.#lastPid = lastPid
    return true
  }

  look(pid: number): Kinship | null {
    const fd = tryOpen(`/proc/${pid}/stat`)
    if (fd === null) return null
    const length = readFromStart(fd)
    closeSync(fd)
    if (length < 0) return null
    this.#stat.parseAll(readingBuffer, length)
    const { startTicks, parentPid, groupId, sessionId, isEnded: isZombie } = this.#stat
    return { pid, startTicks, parentPid, groupId, sessionId, isZombie }
  }

  hasInEnvironment(pid: number, entry: string): boolean {
    return isInEnvironment(pid, entry)
  }

  listGroup(folder: string): readonly number[] {
    return processesIn(folder)
  }

  open(pid: number): ObservedProcess | null {
    const process = ProcfsProcess.open(pid, this.#tools)
    if (process === null && isHidden(pid)) throw new Error('it is hidden from this user (hidepid)')
    return process
  }

  readAtRest(pids: readonly number[]): ReadonlyMap<number, RestReading> {
    return readAtRest(pids)
  }

  oomKills(pid: number): OomKillCounter | null {
    return openOomCounter(pid)
  }

  recycleLimit(headPid: number): RecycleLimit | null {
    return recycleLimitOf(readServerStart(`/proc/${headPid}`))
  }

  close(): void {
    this.#tools.exits.close()
    if (this.#loadFd !== null) closeSync(this.#loadFd)
    this.#loadFd = null
  }

  /** The pid given last on this machine, which is the last number of /proc/loadavg (proc(5)); null: not known. */
  #readLastPid(): number | null {
    if (this.#loadFd === null) return null
    const length = readFromStart(this.#loadFd)
    // Kernels in user space print 0.
    return length > 0 ? numberAt(readingBuffer, length, 4) || null : null
  }
}

/** null: not the kernel's own; containers may have one in its place that is renewed every few seconds only. */
function openLoadAverage(): number | null {
  try {
    return statfsSync('/proc/loadavg').type === procMagic ? tryOpen('/proc/loadavg') : null
  } catch {
    return null
  }
}

/** null: it ended, is hidden, or there is no descriptor left; whoever asks looks again a little later. */
function tryOpen(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch {
    return null
  }
}

/** Empty where there is no descriptor left: no newcomers are found then, and members are read as before. */
function listProc(): readonly string[] {
  try {
    return readdirSync('/proc')
  } catch {
    return []
  }
}

/** A process that we may not even signal, and that /proc does not show. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return false
}
