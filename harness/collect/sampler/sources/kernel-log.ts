import { closeSync, constants, openSync, readSync } from 'node:fs'
import path from 'node:path'

/** A process that the kernel ended for memory, as its log names it. */
export interface OomVictim {
  pid: number
  /** The name of its program, cut to 15 letters by the kernel. */
  program: string
}

const longestRecord = 8192
/** Records begin with priority, number and microseconds since the system's start (Documentation/ABI/testing/dev-kmsg). */
const record = /^\d+,\d+,(\d+),[^;]*;(.*)/
const oomLine = /^oom-kill:.*task_memcg=([^,]*),task=(.*),pid=(\d+),uid=\d+/

/**
 * The victims in a control group since a moment, oldest first; none where the log is not ours to read (it is root's) or
 * was overwritten since, as when many processes are listed with each kill.
 * @param folder of the group, wherever its hierarchy is mounted
 * @param sinceUs since the system's start
 */
export function readOomVictims(folder: string, sinceUs: number): readonly OomVictim[] {
  return readRecords().flatMap((text) => oomVictimIn(text, folder, sinceUs) ?? [])
}

/** null: the record tells of something else, of another group, or of before. */
export function oomVictimIn(text: string, folder: string, sinceUs: number): OomVictim | null {
  const [, timeUs = '', message = ''] = record.exec(text) ?? []
  const [, group = '', program = '', pid = ''] = oomLine.exec(message) ?? []
  return isBelow(group, folder) && Number(timeUs) >= sinceUs ? { pid: Number(pid), program } : null
}

/** Whether a group of the log, a path from the root of the hierarchy, is the one in this folder or one below it. */
function isBelow(group: string, folder: string): boolean {
  if (group === '' || group === '/') return false
  return folder.endsWith(group) || isBelow(path.dirname(group), folder)
}

function readRecords(): string[] {
  const records: string[] = []
  let fd: number
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return records
  }
  const buffer = Buffer.allocUnsafe(longestRecord)
  for (;;) {
    const length = readRecord(fd, buffer)
    if (length === 'end') break
    if (length === 'overwritten') continue
    records.push(buffer.toString('latin1', 0, length))
  }
  closeSync(fd)
  return records
}

/** EPIPE: the record that was next has been overwritten, and the one after it is next. */
function readRecord(fd: number, buffer: Buffer): number | 'overwritten' | 'end' {
  try {
    return readSync(fd, buffer, 0, buffer.length, null) || 'end'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPIPE' ? 'overwritten' : 'end'
  }
}
