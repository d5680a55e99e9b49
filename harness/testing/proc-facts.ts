import { readFileSync } from 'node:fs'

/** What is seen of a process or the machine in /proc, apart from all that soakgate reads it with. */

/** Pids of the living children of a process, the oldest first. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
  return text.split(' ').filter(Boolean).map(Number)
}

/** Resident memory of a process, as `VmRSS` tells it. */
export function residentBytesOf(pid: number): number {
  return kibibytesIn(`/proc/${pid}/status`, 'VmRSS') * 1024
}

/** What of it is backed by no file. */
export function anonymousBytesOf(pid: number): number {
  return kibibytesIn(`/proc/${pid}/status`, 'RssAnon') * 1024
}

/** Memory of the machine that programs could not get. */
export function machineUsedBytes(): number {
  return (kibibytesIn('/proc/meminfo', 'MemTotal') - kibibytesIn('/proc/meminfo', 'MemAvailable')) * 1024
}

/** CPU time that the machine has used since its start: neither idle, nor waiting, nor taken by others. */
export function machineCpuSeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'latin1')
    .slice('cpu'.length, 200)
    .trim()
    .split(' ')
    .map(Number)
  return (user + nice + system + irq + softirq) / 100
}

function kibibytesIn(file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'latin1'))?.[1])
}
