import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** The file of a program as `exec` looks for it: by its path, or by its name in the folders of PATH; null: there is none. */
export function findProgram(program: string, cwd: string, pathVariable: string): string | null {
  const folders = program.includes('/') ? [''] : pathVariable.split(':')
  const files = folders.map((folder) => path.resolve(cwd, folder, program))
  return files.find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
