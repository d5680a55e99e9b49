import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { OomKillCounter } from './memory-source.ts'
import { counterOf } from './proc-numbers.ts'
import { readFromStart, readingBuffer } from './procfs-reading.ts'

/** Limits from here on mean none: v1 prints the largest multiple of a page. */
const noLimitBytes = 2 ** 62

/** A file in which the kernel counts OOM kills, and the one with the limit of the same group. */
export interface OomFiles {
  counter: string
  /** null: the whole machine, which has no limit of its own. */
  limit: string | null
}

/** What of the machine decides where those files are; taken from /proc. */
export interface CgroupTexts {
  /** /proc/PID/cgroup */
  groups: string
  /** /proc/self/mountinfo */
  mounts: string
}

/**
 * The files to try, best first: cgroup v1 `memory.oom_control`, v2 `memory.events`, then the machine's own count.
 * cgroups(7); a container sees only a part of the tree, which the root of the mount tells.
 */
export function oomFiles({ groups, mounts }: CgroupTexts): readonly OomFiles[] {
  const files: OomFiles[] = []
  const v1 = folderOf(groupPath(groups, 'memory'), mountOf(mounts, 'cgroup', 'memory'))
  if (v1 !== null) {
    files.push({ counter: path.join(v1, 'memory.oom_control'), limit: path.join(v1, 'memory.limit_in_bytes') })
  }
  const v2 = folderOf(groupPath(groups, ''), mountOf(mounts, 'cgroup2', ''))
  if (v2 !== null) files.push({ counter: path.join(v2, 'memory.events'), limit: path.join(v2, 'memory.max') })
  return [...files, { counter: '/proc/vmstat', limit: null }]
}

/** Opens the counter of a process's group; null: this machine has none. */
export function openOomCounter(pid: number): OomKillCounter | null {
  const groups = readText(`/proc/${pid}/cgroup`)
  const mounts = readText('/proc/self/mountinfo')
  if (groups === null || mounts === null) return null
  const isShared = (file: OomFiles) => file.limit === null || groups === readText('/proc/self/cgroup')
  for (const file of oomFiles({ groups, mounts })) {
    const counter = openCounter(file, isShared(file))
    if (counter !== null) return counter
  }
  return null
}

function openCounter(file: OomFiles, isShared: boolean): OomKillCounter | null {
  let fd: number
  try {
    fd = openSync(file.counter, 'r')
  } catch {
    return null
  }
  const read = () => {
    const length = readFromStart(fd)
    return length < 0 ? null : counterOf(readingBuffer, length, 'oom_kill')
  }
  if (read() === null) {
    closeSync(fd)
    return null
  }
  const limitBytes = file.limit === null ? null : parseLimit(readText(file.limit))
  return { path: file.counter, limitBytes, isShared, read, close: () => closeSync(fd) }
}

function groupPath(groups: string, controller: string): string | null {
  for (const line of groups.split('\n')) {
    const [, controllers = null, ...rest] = line.split(':')
    if (controllers?.split(',').includes(controller) === true) return rest.join(':')
  }
  return null
}

/** Where a hierarchy is mounted, and which of its folders is the mount's root: fields 5 and 4 of mountinfo (proc(5)). */
function mountOf(mounts: string, kind: string, controller: string): { at: string; root: string } | null {
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const [type, , options = ''] = after.split(' ')
    const [, , , root = '/', at = ''] = before.split(' ')
    if (type === kind && (controller === '' || options.split(',').includes(controller))) return { at, root }
  }
  return null
}

function folderOf(group: string | null, mount: { at: string; root: string } | null): string | null {
  if (group === null || mount === null) return null
  const inside = mount.root !== '/' && group.startsWith(mount.root) ? group.slice(mount.root.length) : group
  return path.join(mount.at, inside)
}

function parseLimit(text: string | null): number | null {
  const bytes = Number(text?.trim() ?? 'max')
  return Number.isFinite(bytes) && bytes < noLimitBytes ? bytes : null
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
