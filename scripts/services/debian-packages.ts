import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { debianPolicyFile, withoutDaemons } from './daemon-policy.ts'
import { describeFailure, InstallError, MissingPackagesError, type Run } from './program-run.ts'

/** Packages of Debian that a service needs: one a line of its debian-packages.txt. */
export type DebianPackages = readonly string[]

/** null: the service names none. */
export function findDebianPackages(sourcePath: string): DebianPackages | null {
  const file = path.join(sourcePath, 'debian-packages.txt')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}

/** Installs those that are missing, as root and without starting their daemons; otherwise says what to install. */
export async function installDebianPackages(
  packages: DebianPackages,
  say: (line: string) => void,
  run: Run,
  isRoot: boolean,
  policyFile: string = debianPolicyFile,
): Promise<void> {
  const missing = await missingOf(packages, run)
  if (missing.length === 0) return say(`installed already: ${packages.join(' ')}`)
  if (!isRoot)
    throw new MissingPackagesError(`${missing.join(' ')} is missing\nInstall it: sudo apt install ${missing.join(' ')}`)
  say(`installing ${missing.join(' ')}`)
  const options = ['install', '--yes', '--quiet=2', '--no-install-recommends']
  try {
    await run('apt-get', ['update', '--quiet=2'])
    const install = () => run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...missing])
    await withoutDaemons(install, policyFile)
  } catch (error) {
    throw new InstallError(`apt cannot install ${missing.join(' ')}: ${describeFailure(error)}`, { cause: error })
  }
}

/** All of them where there is no dpkg to ask. */
async function missingOf(packages: DebianPackages, run: Run): Promise<string[]> {
  const found = await Promise.all(packages.map((name) => isPackageInstalled(name, run)))
  return packages.filter((_, index) => !found[index])
}

/** Whether Debian says of a package that it is there. */
async function isPackageInstalled(name: string, run: Run): Promise<boolean> {
  try {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a field of dpkg's own format.
    return (await run('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name])) === 'installed'
  } catch {
    // Unknown to dpkg, or there is no dpkg.
    return false
  }
}
