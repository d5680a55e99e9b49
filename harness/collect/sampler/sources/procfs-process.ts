import { closeSync, openSync } from 'node:fs'
import type { ExitStatuses, ExitWatch } from '../ends/exit-status.ts'
import { decodeWaitStatus, type ExitReading } from '../ends/wait-status.ts'
import type { NativeCalls } from '../native-calls.ts'
import type { DescriptorCounter } from './descriptor-counter.ts'
import type { MachineConstants } from './machine-constants.ts'
import type { MachineSwap } from './machine-swap.ts'
import {
  type ObservedProcess,
  type ProcessCounts,
  type ProcessDescription,
  type ProcessState,
  unknownCounts,
} from './memory-source.ts'
import { kilobytesOf, numberAt } from './proc-numbers.ts'
import { ProcStat } from './proc-stat.ts'
import { describeProcess, isGone, readFromStart, readInnerPid, readingBuffer } from './procfs-reading.ts'
import { SeldomFiles } from './seldom-files.ts'

/** Readings at which a process is new, and everything of it is read at each of them. */
const readingsOfYouth = 10
/** Later its memory is read at every n-th reading in any case, and in between only if it can have grown. */
const readingsBetweenFull = 10
const highWaterName = Buffer.from('VmHWM:')
const swapName = Buffer.from('VmSwap:')
const residentName = Buffer.from('VmRSS:')
/** Written to clear_refs, it sets the high-water mark back to what is resident now (proc(5)). */
const resetHighWater = '5'

/** What processes are read with. */
export interface ProcfsTools {
  units: MachineConstants
  exits: ExitStatuses
  /** null: the CPU clock cannot be asked, and CPU times come from `stat`. */
  calls: NativeCalls | null
  descriptors: DescriptorCounter
  swap: MachineSwap
}

interface Opened {
  statFd: number
  statmFd: number
  watch: ExitWatch | null
}

/**
 * One process of Linux, read through descriptors that stay open: that costs a third of opening the files each time,
 * and they belong to this process alone, so a later one with the same pid is never read in its place.
 *
 * A process that has used no CPU time since the last reading holds what it held then: its clock is asked first, at a
 * fifth of the cost of its memory. The kernel may still take pages from it; that is seen at the next full reading.
 */
export class ProcfsProcess implements ObservedProcess {
  readonly pid: number
  readonly innerPid: number
  readonly startTicks: number
  rssBytes = 0
  swapBytes = 0
  readonly #stat = new ProcStat()
  readonly #tools: ProcfsTools
  readonly #opened: Opened
  /** null: the scheduler's clock cannot be asked here. */
  readonly #clock: NativeCalls | null
  /** Whether we may see how a zombie ended; the kernel prints 0 to others. */
  readonly #maySeeStatus: boolean
  readonly #seldom: SeldomFiles
  #children = Buffer.alloc(0)
  #readings = 0
  /** Readings since it last showed a sign of running. */
  #idleFor = 0
  #hasRunSinceStat = true
  #cpuNs: number
  #cpuTicks = -1
  #pageFaults = -1
  #residentPages = -1
  /** The high-water mark as it was found. */
  #highWaterBefore: number | null = null
  /** Whether the high-water mark may have changed since it was last read. */
  #hasTouchedMemory = true
  /** Whether descriptors and threads may be others than they were. */
  #hasRunSinceCounts = true
  #counts: ProcessCounts = unknownCounts

  /** null: it has ended. Throws when it is there and may not be read. */
  static open(pid: number, tools: ProcfsTools): ProcfsProcess | null {
    const fds: number[] = []
    try {
      for (const file of ['stat', 'statm']) fds.push(openSync(`/proc/${pid}/${file}`, 'r'))
      const [statFd = -1, statmFd = -1] = fds
      // Watched before the first reading, so that what this says holds for the watched process and for no other.
      const watch = tools.exits.watch(pid)
      const length = readFromStart(statFd)
      if (length >= 0) return new ProcfsProcess(pid, tools, { statFd, statmFd, watch }, length)
      watch?.close()
    } catch (error) {
      fds.forEach(closeSync)
      if (isGone(error)) return null
      throw error
    }
    fds.forEach(closeSync)
    return null
  }

  private constructor(pid: number, tools: ProcfsTools, opened: Opened, statLength: number) {
    this.pid = pid
    this.#tools = tools
    this.#seldom = new SeldomFiles(pid)
    this.#opened = opened
    this.#stat.parseAll(readingBuffer, statLength)
    this.innerPid = readInnerPid(pid)
    this.startTicks = this.#stat.startTicks
    this.#maySeeStatus = this.#stat.startCode > 1
    const cpuNs = tools.calls?.readCpuNs(pid) ?? null
    this.#clock = cpuNs === null ? null : tools.calls
    this.#cpuNs = cpuNs ?? 0
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

  /** By the scheduler's clock to the microsecond; where that cannot be asked, in ticks of 10 ms. */
  get cpuMs(): number {
    if (this.#clock !== null) return Math.round(this.#cpuNs / 1000) / 1000
    return this.#toMs(this.#stat.cpuTicks)
  }

  read(cpu: 'now' | 'when due'): ProcessState {
    this.#readings += 1
    // Spread by the pid, so that not all processes are read in full at the same time.
    const isFull = this.#readings <= readingsOfYouth || (this.#readings + this.pid) % readingsBetweenFull === 0
    const hasRun = this.#readClock()
    if (hasRun === false && !isFull) return 'alive'
    const length = readFromStart(this.#opened.statmFd)
    if (length < 0) return 'gone'
    const residentPages = numberAt(readingBuffer, length, 1)
    // A process without memory has ended, or is about to: taking down 1 GB lasts a second.
    if (residentPages === 0 && numberAt(readingBuffer, length, 0) === 0) return this.#readEnding()
    this.#noteMemory(residentPages)
    return this.#isStatDue(hasRun, isFull, cpu) ? this.#readStat() : 'alive'
  }

  readHighWater(after: 'reset' | 'keep'): number | null {
    // `status` costs five times as much as `statm`, and most processes of a target do nothing.
    if (!this.#hasTouchedMemory) return null
    this.#hasTouchedMemory = false
    const length = this.#seldom.read('status')
    if (length < 0) return null
    const highWaterBytes = kilobytesOf(readingBuffer, length, highWaterName)
    this.swapBytes = kilobytesOf(readingBuffer, length, swapName) ?? this.swapBytes
    if (after === 'reset') this.#seldom.write('clear_refs', resetHighWater)
    return after === 'reset' ? highWaterBytes : this.#risen(highWaterBytes)
  }

  /** A mark that may not be reset says something of this run only where it has risen since the first look. */
  #risen(highWaterBytes: number | null): number | null {
    this.#highWaterBefore ??= highWaterBytes
    return highWaterBytes !== null && highWaterBytes > (this.#highWaterBefore ?? 0) ? highWaterBytes : null
  }

  readCounts(patience: 'always' | 'if cheap'): ProcessCounts {
    // Where the clock cannot be asked, a process may open a file without any other sign of having run.
    if (!this.#hasRunSinceCounts && this.#clock !== null) return this.#counts
    const length = readFromStart(this.#opened.statFd)
    if (length < 0) return unknownCounts
    this.#stat.parse(readingBuffer, length)
    const { threads, childrenTicks } = this.#stat
    const childrenCpuMs = this.#toMs(childrenTicks)
    const descriptors = this.#tools.descriptors.count(this.pid, patience)
    if (descriptors === 'too dear now') return { descriptors: null, threads, childrenCpuMs }
    this.#hasRunSinceCounts = false
    this.#counts = { descriptors, threads, childrenCpuMs }
    return this.#counts
  }

  hasOtherChildren(): boolean {
    const length = this.#seldom.read(`task/${this.pid}/children`)
    if (length < 0 || this.#children.equals(readingBuffer.subarray(0, length))) return false
    this.#children = Buffer.from(readingBuffer.subarray(0, length))
    return true
  }

  describe(): ProcessDescription {
    return describeProcess(this.pid)
  }

  readExit(): ExitReading {
    const watched = this.#opened.watch?.read()
    if (watched?.kind === 'known') return watched
    const length = readFromStart(this.#opened.statFd)
    // Reaped between the two readings: the kernel tells it at the next.
    if (length < 0 && watched?.kind === 'pending') return watched
    if (length < 0) return { kind: 'unknowable', why: `${this.#whyUnwatched(watched)}; its parent was faster` }
    this.#stat.parseAll(readingBuffer, length)
    if (!this.#stat.isEnded || !this.#maySeeStatus) return { kind: 'pending' }
    return { kind: 'known', ending: decodeWaitStatus(this.#stat.waitStatus), from: 'status of the zombie in /proc' }
  }

  close(): void {
    const { statFd, statmFd, watch } = this.#opened
    closeSync(statFd)
    closeSync(statmFd)
    this.#seldom.close()
    watch?.close()
  }

  #toMs(ticks: number): number {
    return (ticks * 1000) / this.#tools.units.ticksPerSecond
  }

  #whyUnwatched(watched: ExitReading | undefined): string {
    if (watched?.kind === 'unknowable') return watched.why
    return this.#tools.exits.missing ?? 'it could not be watched'
  }

  /** Whether it has run since the last reading; null: not known. An end takes CPU time too, so it is not overlooked. */
  #readClock(): boolean | null {
    if (this.#clock === null) return null
    const cpuNs = this.#clock.readCpuNs(this.pid)
    if (cpuNs === this.#cpuNs) return false
    if (cpuNs !== null) this.#cpuNs = cpuNs
    this.#noteActivity()
    return true
  }

  /** Where the clock cannot be asked, `stat` is the only one to say that a process has run. */
  #isStatDue(hasRun: boolean | null, isFull: boolean, cpu: 'now' | 'when due'): boolean {
    if (hasRun === null) return isFull || cpu === 'now' || this.#idleFor < readingsBetweenFull
    return isFull && (this.#readings <= readingsOfYouth || this.#hasRunSinceStat)
  }

  #readStat(): ProcessState {
    this.#hasRunSinceStat = false
    const length = readFromStart(this.#opened.statFd)
    if (length < 0) return 'gone'
    const stat = this.#stat
    stat.parse(readingBuffer, length)
    if (stat.isEnded) return 'zombie'
    if (stat.cpuTicks !== this.#cpuTicks || stat.pageFaults !== this.#pageFaults) this.#noteActivity()
    this.#cpuTicks = stat.cpuTicks
    this.#pageFaults = stat.pageFaults
    return 'alive'
  }

  #readEnding(): ProcessState {
    const state = this.#readStat()
    return state === 'alive' ? 'ending' : state
  }

  #noteMemory(residentPages: number): void {
    this.#idleFor += 1
    if (residentPages !== this.#residentPages) this.#noteActivity()
    const mayBeSwapped = residentPages < this.#residentPages || this.swapBytes > 0
    this.#residentPages = residentPages
    this.rssBytes = residentPages * this.#tools.units.pageBytes
    if (mayBeSwapped && this.#tools.swap.isThere()) this.#readSwap()
  }

  /** Both at the same moment: pages on their way out would be counted twice, or not at all. */
  #readSwap(): void {
    const length = this.#seldom.read('status')
    if (length < 0) return
    this.rssBytes = kilobytesOf(readingBuffer, length, residentName) ?? this.rssBytes
    this.swapBytes = kilobytesOf(readingBuffer, length, swapName) ?? this.swapBytes
  }

  #noteActivity(): void {
    this.#idleFor = 0
    this.#hasTouchedMemory = true
    this.#hasRunSinceStat = true
    this.#hasRunSinceCounts = true
  }
}
