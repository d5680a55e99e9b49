import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { nearest } from '../../vocabulary/nearest.ts'

const planFile = 'plan.json'
/** Where records are kept unless --output says otherwise. */
const usualOutput = 'results'

/**
 * The folder of the record that is meant: by its path, by the path of a folder of records, or by the name of a
 * scenario in ./results. Of several the latest.
 */
export function findRecordFolder(given: string, cwd: string): string {
  const places = [path.resolve(cwd, given), path.resolve(cwd, usualOutput, given)]
  for (const place of places) {
    if (existsSync(path.join(place, planFile))) return place
    const latest = latestIn(place)
    if (latest !== null) return latest
  }
  const known = foldersIn(path.join(cwd, usualOutput))
  const near = nearest(given, known)
  const asPath = places[0] ?? given
  const there = existsSync(asPath) ? `a folder without ${planFile}` : 'no such folder'
  throw new SoakgateError('record-not-found', `There is no record in ${given}`, {
    expected: `a folder with ${planFile}, or the name of a scenario in ./${usualOutput}`,
    got: near === undefined ? there : `${there}; did you mean ${near}?`,
  })
}

/** Records are named by the moment of their invocation, so the last name is the latest. */
function latestIn(folder: string): string | null {
  const name = foldersIn(folder)
    .filter((one) => existsSync(path.join(folder, one, planFile)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  return name === undefined ? null : path.join(folder, name)
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
}
