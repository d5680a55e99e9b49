import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What is made from a record, and made again when it is judged again. */
const judgedFiles = new Set(['verdict.json'])

/** SHA-256 over all files of a record, by name and content, apart from what judging writes. */
export function hashRecord(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !judgedFiles.has(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  for (const file of files) {
    const content = readFileSync(file)
    hash.update(`${path.relative(folder, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
