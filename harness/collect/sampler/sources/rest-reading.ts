import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { programNameOf } from '../roles/program-name.ts'
import { describeProcess } from './procfs-reading.ts'
import { readSocketStates, type SocketState } from './socket-states.ts'

/** What is read of a process when nothing is asked of the target: dear, and it stalls a large process for a moment. */
export interface RestReading {
  /** Name of the program that it runs; null: not ours to see. */
  program: string | null
  /** null: not ours to read; of its parts: the source cannot tell. */
  memory: Readonly<Record<keyof RestMemory, number | null>> | null
  descriptors: DescriptorKinds | null
}

/** From smaps_rollup, in bytes. */
export interface RestMemory {
  rssBytes: number
  /** Private pages, and of each shared page the part that falls to this process. */
  pssBytes: number
  /** Pages that no other process has. */
  privateBytes: number
  sharedBytes: number
  /** Swapped-out pages, the part that falls to this process. */
  swapPssBytes: number
}

/** Open descriptors by what they lead to, sockets by their state. */
export interface DescriptorKinds {
  files: number
  pipes: number
  /** Event queues, timers and the like. */
  others: number
  sockets: Record<SocketState, number>
}

/** Reads processes at rest. What may not be read is null. */
export function readAtRest(pids: readonly number[]): Map<number, RestReading> {
  const states = readSocketStates(pids)
  return new Map(
    pids.map((pid) => [
      pid,
      { program: programNameOf(describeProcess(pid)), memory: readMemory(pid), descriptors: readKinds(pid, states) },
    ]),
  )
}

function readMemory(pid: number): RestMemory | null {
  try {
    return parseRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
  } catch {
    return null
  }
}

/** Takes the sums of smaps_rollup (proc_pid_smaps_rollup(5)); null: the process has no memory. */
export function parseRollup(text: string): RestMemory | null {
  const fields = new Map<string, number>()
  for (const [, name = '', kilobytes] of text.matchAll(/^(\w+):\s+(\d+) kB$/gm))
    fields.set(name, Number(kilobytes) * 1024)
  const of = (...names: string[]) => names.reduce((sum, name) => sum + (fields.get(name) ?? 0), 0)
  if (!fields.has('Pss')) return null
  return {
    rssBytes: of('Rss'),
    pssBytes: of('Pss'),
    privateBytes: of('Private_Clean', 'Private_Dirty', 'Private_Hugetlb'),
    sharedBytes: of('Shared_Clean', 'Shared_Dirty', 'Shared_Hugetlb'),
    swapPssBytes: of('SwapPss'),
  }
}

function readKinds(pid: number, states: ReadonlyMap<string, SocketState>): DescriptorKinds | null {
  const folder = `/proc/${pid}/fd`
  try {
    const links = readdirSync(folder).flatMap((descriptor) => {
      try {
        return [readlinkSync(`${folder}/${descriptor}`)]
      } catch {
        // Closed since the listing.
        return []
      }
    })
    return countKinds(links, states)
  } catch {
    return null
  }
}

/** Counts what descriptors lead to; a socket that no table knows is a local one, or of another network. */
export function countKinds(links: readonly string[], states: ReadonlyMap<string, SocketState>): DescriptorKinds {
  const sockets = { listening: 0, established: 0, closing: 0, local: 0 }
  const kinds = { files: 0, pipes: 0, others: 0 }
  for (const link of links) {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1]
    if (inode !== undefined) sockets[states.get(inode) ?? 'local'] += 1
    else if (link.startsWith('/')) kinds.files += 1
    else if (link.startsWith('pipe:')) kinds.pipes += 1
    else kinds.others += 1
  }
  return { ...kinds, sockets }
}
