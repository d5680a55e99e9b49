import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** Whether a program would be found as `exec` looks for it: by its path, or by its name in the folders of PATH. */
export function isProgramThere(program: string, cwd: string, pathVariable: string): boolean {
  if (program.includes('/')) return isExecutable(path.resolve(cwd, program))
  return pathVariable.split(':').some((folder) => isExecutable(path.resolve(cwd, folder, program)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
