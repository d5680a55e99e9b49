import { closeSync, openSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type CgroupTexts, folderV2, isWithinGroup, memoryFolderV1 } from './cgroup-folders.ts'
import { readOomVictims } from './kernel-log.ts'
import type { OomCounts, OomKillCounter } from './memory-source.ts'
import { counterOf } from './proc-numbers.ts'
import { readFromStart, readingBuffer } from './procfs-reading.ts'
import { readText } from './read-text.ts'

export type { CgroupTexts } from './cgroup-folders.ts'

/** Limits from here on mean none: v1 prints the largest multiple of a page. */
const noLimitBytes = 2 ** 62

/** A file in which the kernel counts OOM kills, and the one with the limit of the same group. */
export interface OomFiles {
  counter: string
  /** null: the whole machine, which has no limit of its own. */
  limit: string | null
}

/**
 * The files to try, best first: cgroup v1 `memory.oom_control`, v2 `memory.events`, then the machine's own count.
 */
export function oomFiles(texts: CgroupTexts): readonly OomFiles[] {
  const files: OomFiles[] = []
  const v1 = memoryFolderV1(texts)?.folder ?? null
  if (v1 !== null) {
    files.push({ counter: path.join(v1, 'memory.oom_control'), limit: path.join(v1, 'memory.limit_in_bytes') })
  }
  const v2 = folderV2(texts)?.folder ?? null
  if (v2 !== null) files.push({ counter: path.join(v2, 'memory.events'), limit: path.join(v2, 'memory.max') })
  return [...files, { counter: '/proc/vmstat', limit: null }]
}

/** Opens the counter of a process's group; null: this machine has none. */
export function openOomCounter(pid: number): OomKillCounter | null {
  const groups = readText(`/proc/${pid}/cgroup`)
  const mounts = readText('/proc/self/mountinfo')
  if (groups === null || mounts === null) return null
  const own = { groups: readText('/proc/self/cgroup') ?? '', mounts }
  for (const file of oomFiles({ groups, mounts })) {
    const counter = openCounter(file, countsOthers(file, own))
    if (counter !== null) return counter
  }
  return null
}

/** Whether kills of others than the target are counted too: soakgate is in the group, in one below it, or on the machine. */
export function countsOthers(file: OomFiles, own: CgroupTexts): boolean {
  if (file.limit === null) return true
  const folder = path.dirname(file.counter)
  return oomFiles(own).some(({ counter }) => isWithinGroup(path.dirname(counter), folder))
}

/**
 * OOM kills counted in the groups below one. v1 counts a kill in the victim's own group alone, so those of a target
 * that makes groups itself are there; v2 counts the whole subtree in `memory.events`.
 */
export function oomKillsBelow(folder: string): number {
  let kills = 0
  for (const name of foldersIn(folder)) {
    const inside = path.join(folder, name)
    const count = /^oom_kill (\d+)$/m.exec(readText(path.join(inside, 'memory.oom_control')) ?? '')?.[1]
    kills += Number(count ?? 0) + oomKillsBelow(inside)
  }
  return kills
}

/** Opens one file and keeps it open; null: it is not there, or counts no OOM kills. */
export function openCounter(file: OomFiles, isShared: boolean): OomKillCounter | null {
  let fd: number
  try {
    fd = openSync(file.counter, 'r')
  } catch {
    return null
  }
  const below = isShared || !file.counter.endsWith('oom_control') ? null : path.dirname(file.counter)
  const read = () => {
    const length = readFromStart(fd)
    return length < 0 ? null : countsOf(readingBuffer, length, below)
  }
  if (read() === null) {
    closeSync(fd)
    return null
  }
  const limitBytes = file.limit === null ? null : parseLimit(readText(file.limit))
  const openedUs = Number(process.hrtime.bigint() / 1000n)
  const victims = () => readOomVictims(path.dirname(file.counter), openedUs)
  return { path: file.counter, limitBytes, isShared, read, victims, close: () => closeSync(fd) }
}

function countsOf(text: Buffer, length: number, below: string | null): OomCounts | null {
  const kills = counterOf(text, length, 'oom_kill')
  if (kills === null) return null
  // Since Linux 5.17.
  const groupKills = counterOf(text, length, 'oom_group_kill') ?? 0
  return { kills: below === null ? kills : kills + oomKillsBelow(below), groupKills }
}

/** The limit that a file of a group names, in bytes; null: none. */
export function parseLimit(text: string | null): number | null {
  const bytes = Number(text?.trim() ?? 'max')
  return Number.isFinite(bytes) && bytes < noLimitBytes ? bytes : null
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    // The group was removed since.
    return []
  }
}
