import { SoakgateError } from '../../../../vocabulary/errors.ts'
import { type RecycleLimit, recycleLimitOf } from '../../ends/recycle-limit.ts'
import { programOf } from '../../roles/command-line.ts'
import type { BackgroundReadings, Kinship, MemorySource, ObservedProcess } from '../memory-source.ts'
import type { RestReading } from '../rest-reading.ts'
import { familyOf } from './family.ts'
import { identify, isAsOld, type KnownProcess } from './known-process.ts'
import { PidusageProcess } from './pidusage-process.ts'
import { type ProcessLister, processListerOf } from './process-list.ts'
import { type Usage, Usages } from './usages.ts'

/** Whom all that is read of belongs to, and what it is read by. */
export interface PidusageTools {
  rootPid: number
  lister: ProcessLister
  usages: Pick<Usages, 'read'>
}

/** What one reading says of the processes of the machine. */
interface Reading {
  processes: ReadonlyMap<number, KnownProcess>
  /** Of those that may be the target's. */
  usages: ReadonlyMap<number, Usage>
}

/** A process of a reading; `usage` is null where nothing of its memory could be read. */
export interface ReadProcess {
  process: KnownProcess
  usage: Usage | null
}

/**
 * Processes and memory of any system: who is there from `ps` or PowerShell, their memory from pidusage. All answers are
 * of the last reading, and what neither tells is null.
 */
export class PidusageSource implements MemorySource {
  readonly readings: BackgroundReadings
  readonly #tools: PidusageTools
  #reading: Reading = { processes: new Map(), usages: new Map() }

  /** Takes the first reading. Throws `memory-unreadable`. */
  static async open(
    rootPid: number,
    platform: string = process.platform,
    usages: Promise<Pick<Usages, 'read'>> = Usages.load(platform),
  ): Promise<PidusageSource> {
    const source = new PidusageSource({ rootPid, lister: processListerOf(platform), usages: await usages })
    await source.#take().catch((cause: unknown) => {
      throw new SoakgateError('memory-unreadable', 'The processes of this machine cannot be read', {
        expected: platform === 'win32' ? 'powershell.exe with Get-CimInstance' : 'the command ps, as POSIX has it',
        got: cause instanceof Error ? cause.message : String(cause),
        cause,
      })
    })
    return source
  }

  constructor(tools: PidusageTools) {
    this.#tools = tools
    this.readings = {
      everyMs: tools.lister.everyMs,
      take: () =>
        this.#take().then(
          () => true,
          () => false,
        ),
    }
  }

  /** What the last reading says of this very process; null: it is not there any more. */
  find(pid: number, startTicks: number): ReadProcess | null {
    const process = this.#reading.processes.get(pid)
    if (process === undefined || process.startTicks !== startTicks) return null
    return { process, usage: this.#reading.usages.get(pid) ?? null }
  }

  /** Pids of its children, as of the last reading. */
  childrenOf(pid: number): readonly number[] {
    return this.list().filter((one) => this.#reading.processes.get(one)?.parentPid === pid)
  }

  list(): readonly number[] {
    return [...this.#reading.processes.keys()]
  }

  mayHaveNewcomers(): boolean {
    return true
  }

  look(pid: number): Kinship | null {
    return this.#reading.processes.get(pid) ?? null
  }

  /** Control groups are of Linux. */
  listGroup(): readonly number[] {
    return []
  }

  hasInEnvironment(pid: number, entry: string): boolean {
    return this.#reading.processes.get(pid)?.marks?.includes(entry) === true
  }

  open(pid: number): ObservedProcess | null {
    const process = this.#reading.processes.get(pid)
    return process === undefined ? null : new PidusageProcess(this, process)
  }

  readAtRest(pids: readonly number[]): ReadonlyMap<number, RestReading> {
    return new Map(
      pids.flatMap((pid): [number, RestReading][] => {
        const [process, usage] = [this.#reading.processes.get(pid), this.#reading.usages.get(pid)]
        if (process === undefined || usage === undefined) return []
        const unknown = { pssBytes: null, privateBytes: null, sharedBytes: null, swapPssBytes: null }
        const program = process.commandLine.length === 0 ? null : programOf(process.commandLine)
        return [[pid, { program, memory: { rssBytes: usage.rssBytes, ...unknown }, descriptors: null }]]
      }),
    )
  }

  oomKills(): null {
    return null
  }

  /** By the command line alone: neither the environment nor the folder of a process is told here. */
  recycleLimit(headPid: number): RecycleLimit | null {
    const words = this.#reading.processes.get(headPid)?.commandLine ?? []
    return recycleLimitOf({ words, env: {}, cwd: '', read: () => null })
  }

  /** What pidusage still keeps it drops by itself; see `Usages`. */
  close(): void {}

  async #take(): Promise<void> {
    const { rootPid, lister, usages } = this.#tools
    const { processes: known, usages: readBefore } = this.#reading
    const processes = await identify(await lister.list(), { known, rootPid, lister })
    const isStill = (pid: number) => processes.get(pid)?.startTicks === known.get(pid)?.startTicks
    const family = familyOf(processes, [rootPid, ...[...readBefore.keys()].filter(isStill)])
    const read = await usages.read(family)
    this.#reading = { processes, usages: new Map([...read].filter(([pid, usage]) => isOf(processes.get(pid), usage))) }
  }
}

/** A pid may go to another between the list and the reading: that one has not run for so long. */
function isOf(process: KnownProcess | undefined, { elapsedMs }: Usage): boolean {
  return process !== undefined && isAsOld(elapsedMs, process.elapsedMs)
}
