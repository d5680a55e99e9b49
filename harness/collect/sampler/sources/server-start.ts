import { readFileSync } from 'node:fs'
import type { ServerStart } from '../ends/recycle-limit.ts'
import { parseCommandLine } from './procfs-reading.ts'

/** What a server was started with, as far as it is ours to read. Its files are looked at, never run. */
export function readServerStart(pid: number): ServerStart {
  return {
    words: parseCommandLine(readText(`/proc/${pid}/cmdline`) ?? ''),
    env: Object.fromEntries((readText(`/proc/${pid}/environ`) ?? '').split('\0').map(entryOf)),
    cwd: `/proc/${pid}/cwd`,
    read: readText,
  }
}

function entryOf(entry: string): [string, string] {
  const [name = '', ...value] = entry.split('=')
  return [name, value.join('=')]
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
