import { setTimeout as pause } from 'node:timers/promises'
import { readMachineConstants } from '../../collect/sampler/sources/machine-constants.ts'

/** What was seen of the machine during a moment in which soakgate did nothing. */
export interface Moment {
  /** By how much the latest timer of the moment was late. */
  latestTimerMs: number
  /** By how much the wall clock went further than the monotonic one: it was set, or is being slewed. */
  wallDriftMs: number
  /** Cores' worth of CPU time that others than soakgate used; null: not known here. */
  otherCores: number | null
  /** Share of all CPU time that a hypervisor gave to other machines; null: not known here. */
  stolenShare: number | null
}

const momentMs = 600
const timerMs = 20

/** Looks on for a little more than half a second. */
export async function observeMoment(read: (file: string) => string | null): Promise<Moment> {
  const before = {
    stat: read('/proc/stat'),
    wallMs: Date.now(),
    monotonicMs: performance.now(),
    own: process.cpuUsage(),
  }
  let latestTimerMs = 0
  while (performance.now() - before.monotonicMs < momentMs) {
    const dueMs = performance.now() + timerMs
    await pause(timerMs)
    latestTimerMs = Math.max(latestTimerMs, performance.now() - dueMs)
  }
  const own = process.cpuUsage(before.own)
  const wallDriftMs = Date.now() - before.wallMs - (performance.now() - before.monotonicMs)
  const ownTicks = ((own.user + own.system) / 1e6) * readMachineConstants().ticksPerSecond
  return { latestTimerMs, wallDriftMs, ...cpuShares(before.stat, read('/proc/stat'), ownTicks) }
}

/**
 * How CPU time was spent between two readings of /proc/stat (proc_stat(5)): its first line sums over all cores, in ticks:
 * user, nice, system, idle, iowait, irq, softirq, steal. Guests are in user already.
 */
export function cpuShares(
  before: string | null,
  after: string | null,
  ownTicks: number,
): Pick<Moment, 'otherCores' | 'stolenShare'> {
  const [from, to] = [ticksIn(before), ticksIn(after)]
  if (from === null || to === null) return { otherCores: null, stolenShare: null }
  const spent = to.ticks.map((ticks, at) => ticks - (from.ticks[at] ?? 0))
  const total = spent.reduce((sum, ticks) => sum + ticks, 0)
  if (total <= 0) return { otherCores: null, stolenShare: null }
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = spent
  const busyTicks = Math.max(0, total - idle - waiting - stolen - ownTicks)
  return { otherCores: (busyTicks / total) * to.cores, stolenShare: stolen / total }
}

function ticksIn(stat: string | null): { ticks: number[]; cores: number } | null {
  const words = /^cpu +(.*)$/m.exec(stat ?? '')?.[1]?.split(' ')
  if (words === undefined) return null
  return { ticks: words.slice(0, 8).map(Number), cores: (stat ?? '').match(/^cpu\d+ /gm)?.length ?? 1 }
}
