import { readFileSync } from 'node:fs'
import type { ServerStart } from '../ends/recycle-limit.ts'
import { parseCommandLine } from './procfs-reading.ts'

/**
 * What a server was started with, as far as it is ours to read. Its files are looked at, never run, and are those that
 * it sees: one in a container has a root of its own.
 * @param folder of the process in /proc
 */
export function readServerStart(folder: string): ServerStart {
  const cwd = `${folder}/cwd`
  return {
    words: parseCommandLine(readText(`${folder}/cmdline`) ?? ''),
    env: Object.fromEntries((readText(`${folder}/environ`) ?? '').split('\0').map(entryOf)),
    cwd,
    read: (file) => readText(file.startsWith(`${cwd}/`) ? file : `${folder}/root${file}`),
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
