import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { nearest } from '../../../vocabulary/nearest.ts'

/** What a log's path leads to instead of a log, and what to do about it. */
export interface MissingLog {
  got: string
  hint: string
}

/** Why lines of a file cannot be counted; null: it is there and may be read. */
export function whyMissing(file: string): MissingLog | null {
  const folder = path.dirname(file)
  if (!existsSync(folder)) {
    const hint = 'Mend the path: on the command line it is relative to the current folder, in a scenario to its file.'
    return { got: `no folder ${folder}`, hint }
  }
  if (!existsSync(file)) return { got: `no file of that name in ${folder}`, hint: hintFor(file, folder) }
  try {
    accessSync(file, constants.R_OK)
    return null
  } catch {
    return { got: 'a file that is not ours to read', hint: 'Run soakgate as a user who may read it.' }
  }
}

function hintFor(file: string, folder: string): string {
  const near = nearest(path.basename(file), namesIn(folder))
  const meant = near === undefined ? '' : `Did you mean ${path.join(folder, near)}? `
  return `${meant}Start the service with its access log there, as gunicorn does with --access-logfile ${path.basename(file)}; lines that are in it already do not count.`
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
