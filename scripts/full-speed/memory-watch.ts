import { readFileSync } from 'node:fs'
import { childrenOf } from '../load-cost/process-tree.ts'

/** What soakgate takes at one moment; bytes that are resident. */
export interface MemoryReading {
  timeMs: number
  /** The process of the command line, and what it starts but for the two others. */
  mainBytes: number
  /** The load process, and what it starts; null: it does not run. */
  loadBytes: number | null
}

const everyMs = 1000
const pageBytes = 4096

/** Looks once a second at what a soakgate takes, until it is told to stop. */
export function watchMemory(soakgatePid: number): { stop: () => readonly MemoryReading[] } {
  const readings: MemoryReading[] = []
  const begunMs = performance.now()
  const timer = setInterval(() => {
    const parts = childrenOf(soakgatePid).map((pid) => ({ pid, what: commandOf(pid) }))
    const load = parts.find(({ what }) => what.includes('load-process'))
    const own = parts.filter(({ pid, what }) => pid !== load?.pid && !what.includes('server.mjs'))
    readings.push({
      timeMs: performance.now() - begunMs,
      mainBytes: residentBytes(soakgatePid) + own.reduce((sum, { pid }) => sum + treeBytes(pid), 0),
      loadBytes: load === undefined ? null : treeBytes(load.pid),
    })
  }, everyMs)
  return {
    stop: () => {
      clearInterval(timer)
      return readings
    },
  }
}

function treeBytes(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeBytes(child), residentBytes(pid))
}

function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * pageBytes
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`)
}

/** Nothing: it has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
