import { installDebianPackages } from './debian-packages.ts'
import type { Service } from './find-services.ts'
import { areNpmPackagesInstalled, installNpmPackages } from './npm-packages.ts'
import { InstallError, type Run, runProgram } from './program-run.ts'
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

/** What keeps a service from being installed. */
export interface InstallProblem {
  service: string
  error: InstallError
}

/** Installs one after the other; one that cannot be installed does not keep the others from it. */
export async function installServices(
  services: readonly Service[],
  say: (line: string) => void,
  install: typeof installService = installService,
): Promise<InstallProblem[]> {
  const problems: InstallProblem[] = []
  for (const service of services) {
    try {
      await install(service, (line) => say(`${service.name}: ${line}`))
    } catch (error) {
      if (!(error instanceof InstallError)) throw error
      problems.push({ service: service.name, error })
    }
  }
  return problems
}
