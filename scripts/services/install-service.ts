import { installDebianPackages } from './debian-packages.ts'
import type { Service } from './find-services.ts'
import { areNpmPackagesInstalled, installNpmPackages } from './npm-packages.ts'
import { type Run, runProgram } from './program-run.ts'
import { hasPythonEnvironment, installPythonEnvironment } from './python-environment.ts'

/** Whether its own packages were installed to the end and are still there, current or not. */
export function isInstalled({ pythonEnvironment, npmPackages }: Service): boolean {
  const hasPython = pythonEnvironment === null || hasPythonEnvironment(pythonEnvironment)
  return hasPython && (npmPackages === null || areNpmPackagesInstalled(npmPackages))
}

/** Installs all that a service needs, unless the same is there already. */
export async function installService(
  { debianPackages, pythonEnvironment, npmPackages }: Service,
  say: (line: string) => void,
  run: Run = runProgram,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<void> {
  if (debianPackages !== null) await installDebianPackages(debianPackages, say, run, isRoot)
  if (pythonEnvironment !== null) await installPythonEnvironment(pythonEnvironment, say, run)
  if (npmPackages !== null) await installNpmPackages(npmPackages, say, run)
  say('ready')
}
