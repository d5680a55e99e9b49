import { glob } from 'node:fs/promises'
import path from 'node:path'
import { nearest } from '../../vocabulary/nearest.ts'
import { ScriptError } from './script-problem.ts'

/** The files that a glob pattern matches, relative to the scenario's folder: absolute, sorted by their names. */
export async function findFiles(folder: string, pattern: string): Promise<string[]> {
  const found: string[] = []
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true })) {
    if (!entry.isDirectory()) found.push(path.resolve(folder, entry.parentPath, entry.name))
  }
  if (found.length > 0) return found.sort()
  throw new ScriptError({
    code: 'files-not-found',
    message: `No file matches ${pattern}`,
    expected: `at least one file, looked for in ${folder}`,
    got: 'none',
    details: [],
  })
}

/** The value of a variable of soakgate's environment; an empty one is as good as none. */
export function readEnvironment(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  const near = nearest(
    name,
    Object.keys(environment).filter((known) => environment[known] !== ''),
  )
  throw new ScriptError({
    code: 'environment-missing',
    message: `The scenario needs the environment variable ${name}`,
    expected: `${name} to be set where soakgate runs`,
    got: `${value === undefined ? 'it is not set' : 'it is empty'}${near === undefined ? '' : `; did you mean ${near}?`}`,
    details: [],
  })
}
