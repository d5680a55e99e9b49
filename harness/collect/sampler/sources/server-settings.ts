import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ServerSettings } from '../recycle-limit.ts'
import { parseCommandLine } from './procfs-reading.ts'

/** gunicorn reads this file of its folder where it is given no other. */
const usualFile = 'gunicorn.conf.py'

/** What a server was started with, as far as it is ours to read. */
export function readServerSettings(pid: number): ServerSettings {
  const commandLine = parseCommandLine(readText(`/proc/${pid}/cmdline`) ?? '')
  return {
    commandLine,
    environment: Object.fromEntries((readText(`/proc/${pid}/environ`) ?? '').split('\0').map(entryOf)),
    configFile: readText(path.resolve(`/proc/${pid}/cwd`, configFileOf(commandLine))),
  }
}

/** The value of `-c` or `--config`, which may be written `file:…`. */
function configFileOf(commandLine: readonly string[]): string {
  const at = commandLine.findIndex((word) => word === '-c' || word === '--config')
  const joined = commandLine.find((word) => word.startsWith('--config='))?.slice('--config='.length)
  return (joined ?? (at < 0 ? undefined : commandLine[at + 1]) ?? usualFile).replace(/^file:/, '')
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
