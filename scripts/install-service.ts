import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ExecaError, execa } from 'execa'
import type { PythonService } from './python-services.ts'

/** What the user must change before a service can be installed; its message is for people. */
export class InstallError extends Error {
  override readonly name = 'InstallError'
}

/** Runs a program to its end and returns its output; injected by tests. */
export type Run = (program: string, parameters: readonly string[]) => Promise<string>

const debianHint = 'on Debian and Ubuntu: apt install python3 python3-venv'

/** Whether something was installed to the end and is still there, current or not. */
export function isInstalled(service: PythonService): boolean {
  return existsSync(service.stampPath) && existsSync(pythonOf(service))
}

/** Installs a service's packages into its virtual environment, unless the same ones are there already. */
export async function installService(
  service: PythonService,
  say: (line: string) => void,
  run: Run = runProgram,
): Promise<void> {
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
    throw new InstallError(`python3 cannot be run: ${describe(error)}\nInstall it; ${debianHint}`, { cause: error })
  }
}

async function createEnvironment(service: PythonService, run: Run): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', service.environmentPath])
  } catch (error) {
    const message = `no virtual environment can be created: ${describe(error)}\nInstall Python's venv; ${debianHint}`
    throw new InstallError(message, { cause: error })
  }
}

async function installRequirements(service: PythonService, run: Run): Promise<void> {
  const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--requirement', service.requirementsPath]
  try {
    await run(pythonOf(service), ['-m', 'pip', 'install', ...options])
  } catch (error) {
    const message = `pip cannot install ${shorten(service.requirementsPath)}: ${describe(error)}`
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
  return isInstalled(service) ? readFileSync(service.stampPath, 'utf8') : null
}

function pythonOf(service: PythonService): string {
  return path.join(service.environmentPath, 'bin/python')
}

async function runProgram(program: string, parameters: readonly string[]): Promise<string> {
  return (await execa(program, [...parameters])).stdout
}

/** The program's own words where there are any: venv writes to stdout, pip to stderr. */
function describe(error: unknown): string {
  if (!(error instanceof ExecaError)) return error instanceof Error ? error.message : String(error)
  const output = [error.stdout, error.stderr].filter((text) => typeof text === 'string' && text !== '').join('\n')
  return output === '' ? error.shortMessage : output
}

function shorten(file: string): string {
  return path.relative(process.cwd(), file)
}
