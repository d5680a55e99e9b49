import { readFileSync } from 'node:fs'

/** A file of /proc or of a control group; null: it is not there, or not ours to read. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
