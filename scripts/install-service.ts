import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { areNpmPackagesInstalled, installNpmPackages } from './npm-packages.ts'
import { describeFailure, InstallError, type Run, runProgram, shorten } from './program-run.ts'
import type { PythonService } from './python-services.ts'

const debianHint = 'on Debian and Ubuntu: apt install python3 python3-venv'

/** Whether something was installed to the end and is still there, current or not. */
export function isInstalled(service: PythonService): boolean {
  const { npmPackages } = service
  return hasEnvironment(service) && (npmPackages === null || areNpmPackagesInstalled(npmPackages))
}

/** Installs all that a service needs, unless the same is there already. */
export async function installService(
  service: PythonService,
  say: (line: string) => void,
  run: Run = runProgram,
): Promise<void> {
  await installEnvironment(service, say, run)
  if (service.npmPackages !== null) await installNpmPackages(service.npmPackages, say, run)
}

async function installEnvironment(service: PythonService, say: (line: string) => void, run: Run): Promise<void> {
  const version = await pythonVersion(run)
  const fingerprint = fingerprintOf(service, version)
  if (readStamp(service) === fingerprint) {
    say(`installed already in ${shorten(service.environmentPath)}`)
    return
  }
  // From the beginning: what an interrupted or older installation left is not worth trusting.
  rmSync(service.stampPath, { force: true })
  rmSync(service.environmentPath, { recursive: true, force: true })
  mkdirSync(path.dirname(service.environmentPath), { recursive: true })
  say(`creating a virtual environment in ${shorten(service.environmentPath)}, ${version}`)
  await createEnvironment(service, run)
  say(`installing ${shorten(service.requirementsPath)}`)
  await installRequirements(service, run)
  writeFileSync(service.stampPath, fingerprint)
  say('ready')
}

async function pythonVersion(run: Run): Promise<string> {
  try {
    return (await run('python3', ['--version'])).trim()
  } catch (error) {
    throw new InstallError(`python3 cannot be run: ${describeFailure(error)}\nInstall it; ${debianHint}`, {
      cause: error,
    })
  }
}

async function createEnvironment(service: PythonService, run: Run): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', service.environmentPath])
  } catch (error) {
    const message = `no virtual environment can be created: ${describeFailure(error)}\nInstall Python's venv; ${debianHint}`
    throw new InstallError(message, { cause: error })
  }
}

async function installRequirements(service: PythonService, run: Run): Promise<void> {
  const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--requirement', service.requirementsPath]
  try {
    await run(pythonOf(service), ['-m', 'pip', 'install', ...options])
  } catch (error) {
    const message = `pip cannot install ${shorten(service.requirementsPath)}: ${describeFailure(error)}`
    throw new InstallError(message, { cause: error })
  }
}

/** A virtual environment holds for one Python only, so its version counts as well as the packages. */
function fingerprintOf(service: PythonService, version: string): string {
  const requirements = readFileSync(service.requirementsPath)
  return createHash('sha256').update(version).update('\n').update(requirements).digest('hex')
}

/** null: nothing was installed to the end. */
function readStamp(service: PythonService): string | null {
  return hasEnvironment(service) ? readFileSync(service.stampPath, 'utf8') : null
}

function hasEnvironment(service: PythonService): boolean {
  return existsSync(service.stampPath) && existsSync(pythonOf(service))
}

function pythonOf(service: PythonService): string {
  return path.join(service.environmentPath, 'bin/python')
}
