import { readFileSync } from 'node:fs'
import { childrenOf } from '../load-cost/process-tree.ts'

/** What a soakgate takes at one moment. */
export interface MemoryReading {
  /** Of the process of the command line. */
  ownBytes: number
  /** The most that it had until then, also between two looks. */
  ownPeakBytes: number
  /** What its other children have to themselves: the process that cleans up after it. */
  reaperBytes: number
  /** Of the process that looks at growth for a second now and then; null: it does not run. */
  lookBytes: number | null
  /** Of the load process, and what its children have to themselves; null: it does not run. */
  loadBytes: number | null
  /** The most that the load process had until then, and what its children have to themselves; null: it does not run. */
  loadPeakBytes: number | null
}

const everyMs = 1000
const KiB = 1024

/** Looks once a second at what a soakgate takes, until it is told to stop; the target's processes are none of it. */
export function watchMemory(soakgatePid: number, isTarget: (command: string) => boolean) {
  const readings: MemoryReading[] = []
  const timer = setInterval(() => {
    const children = childrenOf(soakgatePid).map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`) }))
    const load = children.find(({ command }) => command.includes('load-process'))
    const look = children.find(({ command }) => command.includes('growth-look'))
    const others = children.filter(({ pid, command }) => pid !== load?.pid && pid !== look?.pid && !isTarget(command))
    readings.push({
      ownBytes: residentBytes(soakgatePid, 'VmRSS'),
      ownPeakBytes: residentBytes(soakgatePid, 'VmHWM'),
      reaperBytes: privateBytes(others.map(({ pid }) => pid)),
      lookBytes: look === undefined ? null : residentBytes(look.pid, 'VmRSS'),
      loadBytes: load === undefined ? null : withChildrenBytes(load.pid, 'VmRSS'),
      loadPeakBytes: load === undefined ? null : withChildrenBytes(load.pid, 'VmHWM'),
    })
  }, everyMs)
  return {
    stop: (): readonly MemoryReading[] => {
      clearInterval(timer)
      return readings
    },
  }
}

function withChildrenBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return residentBytes(pid, field) + privateBytes(childrenOf(pid))
}

/** Of processes and all below them. Pages of programs and libraries are left out: they are the same as the parent's. */
function privateBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentBytes(pid, 'RssAnon') + privateBytes(childrenOf(pid)), 0)
}

function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM' | 'RssAnon'): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`))
  return Number(match?.[1] ?? 0) * KiB
}

/** Nothing: it has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
