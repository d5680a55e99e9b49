import { listByCim } from './cim-list.ts'
import { listByPs, readPsMarks } from './ps-list.ts'

/** A process as a command of the system lists it. */
export interface ListedProcess {
  pid: number
  /** 0: it has ended, or there was none. */
  parentPid: number
  /** null: this system has no process groups. */
  groupId: number | null
  isZombie: boolean
  /** False between a fork and the program that it may go on to execute. */
  hasExecuted: boolean
  /** When it began, in Unix time; null: only told by how long it has run. */
  startedMs: number | null
  /** For how long it has run; of `ps` in whole seconds. */
  elapsedMs: number
  /** As far as that can be told from a text in which its words are joined by blanks. */
  commandLine: readonly string[]
}

/** Lists the processes of a system, and what their environments tell. */
export interface ProcessLister {
  /** As often as a list, and the readings that go with it, are worth their cost. */
  readonly everyMs: number
  list(): Promise<readonly ListedProcess[]>
  /** The entries of environments that say whose a process is; of processes that it cannot be read of there is none. */
  readMarks(pids: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>>
}

/** @param platform as Node names it */
export function processListerOf(platform: string): ProcessLister {
  if (platform === 'win32') {
    // Starting PowerShell takes most of a second.
    return { everyMs: 3000, list: listByCim, readMarks: async () => new Map() }
  }
  return {
    everyMs: 1000,
    list: () => listByPs(platform),
    readMarks: (pids) => readPsMarks(platform, pids),
  }
}
