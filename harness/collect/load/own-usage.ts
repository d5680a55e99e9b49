import { readFileSync } from 'node:fs'

/** CPU time of this process so far, and the largest resident size that it had. */
export function readOwnUsage(): { cpuMs: number; rssBytes: number } {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, rssBytes: readPeakRssBytes() }
}

/** `ru_maxrss` survives exec, so it would tell the size of the process that started this one; `VmHWM` does not. */
function readPeakRssBytes(): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (match !== null) return Number(match[1]) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
