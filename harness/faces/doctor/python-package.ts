import { readdirSync } from 'node:fs'
import path from 'node:path'
import { findProgram } from '../../collect/targets/program-lookup.ts'

/**
 * The version of a Python package beside a program of the same environment, read from the name of its folder in
 * site-packages (`gunicorn-27.0.1.dist-info`); null: not found. Nothing is executed.
 */
export function packageVersion(
  name: string,
  program: string,
  { cwd, pathVariable }: { cwd: string; pathVariable: string },
): string | null {
  const file = findProgram(program, cwd, pathVariable)
  if (file === null) return null
  const libraries = path.join(path.dirname(file), '../lib')
  for (const python of namesIn(libraries).filter((one) => one.startsWith('python3'))) {
    for (const packages of ['site-packages', 'dist-packages']) {
      for (const folder of namesIn(path.join(libraries, python, packages))) {
        const [, found, version] = /^(.+?)-(\d[\w.]*?)\.(?:dist|egg)-info$/.exec(folder) ?? []
        if (found === name && version !== undefined) return version
      }
    }
  }
  return null
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
