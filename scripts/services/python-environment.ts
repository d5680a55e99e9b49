import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeFailure, InstallError, type Run, shorten } from './program-run.ts'

const debianHint = 'on Debian and Ubuntu: apt install python3 python3-venv'

/** A virtual environment with what a service's requirements.txt names. */
export interface PythonEnvironment {
  requirementsPath: string
  environmentPath: string
  /** Holds the fingerprint of what was installed, written last. */
  stampPath: string
}

/** null: the service has no requirements.txt. */
export function findPythonEnvironment(sourcePath: string, installPath: string): PythonEnvironment | null {
  const requirementsPath = path.join(sourcePath, 'requirements.txt')
  if (!existsSync(requirementsPath)) return null
  return {
    requirementsPath,
    environmentPath: path.join(installPath, 'venv'),
    stampPath: path.join(installPath, 'installed'),
  }
}

/** Whether something was installed to the end and is still there, current or not. */
export function hasPythonEnvironment(environment: PythonEnvironment): boolean {
  return existsSync(environment.stampPath) && existsSync(pythonOf(environment))
}

/** Makes the environment and installs the requirements, unless the same is there already. */
export async function installPythonEnvironment(
  environment: PythonEnvironment,
  say: (line: string) => void,
  run: Run,
): Promise<void> {
  const version = await pythonVersion(run)
  const fingerprint = fingerprintOf(environment, version)
  if (readStamp(environment) === fingerprint) {
    say(`installed already in ${shorten(environment.environmentPath)}`)
    return
  }
  // From the beginning: what an interrupted or older installation left is not worth trusting.
  rmSync(environment.stampPath, { force: true })
  rmSync(environment.environmentPath, { recursive: true, force: true })
  mkdirSync(path.dirname(environment.environmentPath), { recursive: true })
  say(`creating a virtual environment in ${shorten(environment.environmentPath)}, ${version}`)
  await createEnvironment(environment, run)
  say(`installing ${shorten(environment.requirementsPath)}`)
  await installRequirements(environment, run)
  writeFileSync(environment.stampPath, fingerprint)
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

async function createEnvironment(environment: PythonEnvironment, run: Run): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', environment.environmentPath])
  } catch (error) {
    const message = `no virtual environment can be created: ${describeFailure(error)}\nInstall Python's venv; ${debianHint}`
    throw new InstallError(message, { cause: error })
  }
}

async function installRequirements(environment: PythonEnvironment, run: Run): Promise<void> {
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '--requirement',
    environment.requirementsPath,
  ]
  try {
    await run(pythonOf(environment), ['-m', 'pip', 'install', ...options])
  } catch (error) {
    const message = `pip cannot install ${shorten(environment.requirementsPath)}: ${describeFailure(error)}`
    throw new InstallError(message, { cause: error })
  }
}

/** A virtual environment holds for one Python only, so its version counts as well as the packages. */
function fingerprintOf(environment: PythonEnvironment, version: string): string {
  const requirements = readFileSync(environment.requirementsPath)
  return createHash('sha256').update(version).update('\n').update(requirements).digest('hex')
}

/** null: nothing was installed to the end. */
function readStamp(environment: PythonEnvironment): string | null {
  return hasPythonEnvironment(environment) ? readFileSync(environment.stampPath, 'utf8') : null
}

function pythonOf(environment: PythonEnvironment): string {
  return path.join(environment.environmentPath, 'bin/python')
}
