import { closeSync, openSync, writeSync } from 'node:fs'
import type { ExitStatuses, ExitWatch } from '../exit-status.ts'
import { decodeWaitStatus, type ExitReading } from '../wait-status.ts'
import type { MachineConstants } from './machine-constants.ts'
import type { ObservedProcess, ProcessDescription, ProcessState } from './memory-source.ts'
import { kilobytesOf, numberAt } from './proc-numbers.ts'
import { ProcStat } from './proc-stat.ts'
import { describeProcess, isGone, readFromStart, readingBuffer } from './procfs-reading.ts'

/**
 * Readings without a sign of running after which a process counts as idle. Its CPU time is then read once in as many
 * readings: `stat` costs three times as much as `statm`.
 */
const readingsUntilIdle = 10
const highWaterName = Buffer.from('VmHWM:')
const swapName = Buffer.from('VmSwap:')
/** Written to clear_refs, it sets the high-water mark back to what is resident now (proc(5)). */
const resetHighWater = '5'

interface Opened {
  units: MachineConstants
  statFd: number
  statmFd: number
  watch: ExitWatch | null
  /** Why there is no watch. */
  missing: string | null
}

/**
 * One process of Linux, read through descriptors that stay open: that costs a third of opening the files each time,
 * and they belong to this process alone, so a later one with the same pid is never read in its place.
 */
export class ProcfsProcess implements ObservedProcess {
  readonly pid: number
  readonly startTicks: number
  rssBytes = 0
  cpuMs = 0
  swapBytes = 0
  readonly #stat = new ProcStat()
  readonly #opened: Opened
  /** Whether we may see how a zombie ended; the kernel prints 0 to others. */
  readonly #maySeeStatus: boolean
  /** Files that are read seldom or for few processes, opened when first wanted. */
  readonly #others = new Map<string, number | null>()
  #children = Buffer.alloc(0)
  #residentPages = -1
  #sizePages = -1
  #idleFor = 0
  #pageFaults = -1
  /** Whether the high-water mark may have changed since it was last read. */
  #hasTouchedMemory = true

  /** null: it has ended. Throws when it is there and may not be read. */
  static open(pid: number, units: MachineConstants, exits: ExitStatuses): ProcfsProcess | null {
    const opened: number[] = []
    try {
      for (const file of ['stat', 'statm']) opened.push(openSync(`/proc/${pid}/${file}`, 'r'))
      const [statFd = -1, statmFd = -1] = opened
      // Watched before the first reading, so that what this says holds for the watched process and for no other.
      const watch = exits.watch(pid)
      const process = ProcfsProcess.#fromFirstReading(pid, { units, statFd, statmFd, watch, missing: exits.missing })
      if (process === null) watch?.close()
      if (process !== null) return process
    } catch (error) {
      for (const fd of opened) closeSync(fd)
      if (isGone(error)) return null
      throw error
    }
    for (const fd of opened) closeSync(fd)
    return null
  }

  static #fromFirstReading(pid: number, opened: Opened): ProcfsProcess | null {
    const length = readFromStart(opened.statFd)
    return length < 0 ? null : new ProcfsProcess(pid, opened, length)
  }

  private constructor(pid: number, opened: Opened, statLength: number) {
    this.pid = pid
    this.#opened = opened
    this.#stat.parseAll(readingBuffer, statLength)
    this.startTicks = this.#stat.startTicks
    this.#maySeeStatus = this.#stat.startCode > 1
    this.#noteActivity()
  }

  get parentPid(): number {
    return this.#stat.parentPid
  }

  get groupId(): number {
    return this.#stat.groupId
  }

  get sessionId(): number {
    return this.#stat.sessionId
  }

  get hasExecuted(): boolean {
    return this.#stat.hasExecuted
  }

  read(cpu: 'now' | 'when due'): ProcessState {
    const length = readFromStart(this.#opened.statmFd)
    if (length < 0) return 'gone'
    const sizePages = numberAt(readingBuffer, length, 0)
    if (sizePages === 0) return this.#readEnding()
    const residentPages = numberAt(readingBuffer, length, 1)
    if (residentPages !== this.#residentPages || sizePages !== this.#sizePages) {
      this.#idleFor = 0
      this.#hasTouchedMemory = true
    }
    this.#residentPages = residentPages
    this.#sizePages = sizePages
    this.rssBytes = residentPages * this.#opened.units.pageBytes
    this.#idleFor += 1
    const isDue = cpu === 'now' || this.#idleFor < readingsUntilIdle || this.#idleFor % readingsUntilIdle === 0
    return isDue ? this.#readStat() : 'alive'
  }

  readHighWater(after: 'reset' | 'keep'): number | null {
    // `status` costs five times as much as `statm`, and most processes of a target do nothing.
    if (!this.#hasTouchedMemory) return null
    this.#hasTouchedMemory = false
    const fd = this.#open('status', 'r')
    const length = fd === null ? -1 : readFromStart(fd)
    if (length < 0) return null
    const highWaterBytes = kilobytesOf(readingBuffer, length, highWaterName)
    this.swapBytes = kilobytesOf(readingBuffer, length, swapName) ?? this.swapBytes
    if (after === 'reset') this.#resetHighWater()
    return highWaterBytes
  }

  hasOtherChildren(): boolean {
    const fd = this.#open(`task/${this.pid}/children`, 'r')
    const length = fd === null ? -1 : readFromStart(fd)
    if (length < 0 || this.#children.equals(readingBuffer.subarray(0, length))) return false
    this.#children = Buffer.from(readingBuffer.subarray(0, length))
    return true
  }

  describe(): ProcessDescription {
    return describeProcess(this.pid)
  }

  readExit(): ExitReading {
    const { watch, missing } = this.#opened
    const watched = watch?.read()
    if (watched?.kind === 'known') return watched
    const length = readFromStart(this.#opened.statFd)
    // Reaped between the two readings: the kernel tells it at the next.
    if (length < 0 && watched?.kind === 'pending') return watched
    if (length < 0) return { kind: 'unknowable', why: `${this.#whyUnwatched(watched, missing)}; its parent was faster` }
    this.#stat.parseAll(readingBuffer, length)
    if (!this.#stat.isEnded || !this.#maySeeStatus) return { kind: 'pending' }
    return { kind: 'known', ending: decodeWaitStatus(this.#stat.waitStatus), from: 'status of the zombie in /proc' }
  }

  close(): void {
    const { statFd, statmFd, watch } = this.#opened
    for (const fd of [statFd, statmFd, ...this.#others.values()]) if (fd !== null) closeSync(fd)
    this.#others.clear()
    watch?.close()
  }

  #whyUnwatched(watched: ExitReading | undefined, missing: string | null): string {
    if (watched?.kind === 'unknowable') return watched.why
    return missing ?? 'it could not be watched'
  }

  #readStat(): ProcessState {
    const length = readFromStart(this.#opened.statFd)
    if (length < 0) return 'gone'
    this.#stat.parse(readingBuffer, length)
    if (this.#stat.isEnded) return 'zombie'
    this.#noteActivity()
    return 'alive'
  }

  /** Without memory a process is a zombie, or on its way to be one: taking down 1 GB lasts a second. */
  #readEnding(): ProcessState {
    const state = this.#readStat()
    return state === 'alive' ? 'ending' : state
  }

  #noteActivity(): void {
    if (this.#stat.pageFaults !== this.#pageFaults) this.#hasTouchedMemory = true
    this.#pageFaults = this.#stat.pageFaults
    const cpuMs = (this.#stat.cpuTicks * 1000) / this.#opened.units.ticksPerSecond
    if (cpuMs !== this.cpuMs) this.#idleFor = 0
    this.cpuMs = cpuMs
  }

  #resetHighWater(): void {
    const fd = this.#open('clear_refs', 'w')
    if (fd === null) return
    try {
      writeSync(fd, resetHighWater)
    } catch {
      // Ended, or not ours: the mark then counts from further back.
    }
  }

  #open(file: string, mode: 'r' | 'w'): number | null {
    const known = this.#others.get(file)
    if (known !== undefined) return known
    let fd: number | null = null
    try {
      fd = openSync(`/proc/${this.pid}/${file}`, mode)
    } catch {
      // A file that may not be opened, or is not there on this kernel, stays unread.
    }
    this.#others.set(file, fd)
    return fd
  }
}
