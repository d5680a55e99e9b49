import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { describeFailure, InstallError, type Run, shorten } from './program-run.ts'

const lockFile = 'package-lock.json'

/** Packages of npm that a service needs, by its package.json and lock file. */
export interface NpmPackages {
  /** The folder with both. */
  sourcePath: string
  /** Where both are copied to, and node_modules lies beside them. */
  installPath: string
}

/** null: the service has no package.json. */
export function findNpmPackages(sourcePath: string, installPath: string): NpmPackages | null {
  return existsSync(path.join(sourcePath, 'package.json')) ? { sourcePath, installPath } : null
}

/** Whether something was installed to the end and is still there, current or not. */
export function areNpmPackagesInstalled({ installPath }: NpmPackages): boolean {
  return ['installed-npm', 'node_modules'].every((name) => existsSync(path.join(installPath, name)))
}

/** Installs exactly what the lock file names, unless it is there already. */
export async function installNpmPackages(packages: NpmPackages, say: (line: string) => void, run: Run): Promise<void> {
  const { sourcePath, installPath } = packages
  const wanted = path.join(sourcePath, lockFile)
  const stamp = path.join(installPath, 'installed-npm')
  if (areNpmPackagesInstalled(packages) && readFileSync(stamp).equals(readFileSync(wanted))) {
    say(`npm packages installed already in ${shorten(installPath)}`)
    return
  }
  rmSync(stamp, { force: true })
  mkdirSync(installPath, { recursive: true })
  for (const name of ['package.json', lockFile]) copyFileSync(path.join(sourcePath, name), path.join(installPath, name))
  say(`installing ${shorten(wanted)}`)
  try {
    // Not by --prefix: npm would then look for the folder in its own lock file. `npm run --silent` hides errors too.
    await run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], installPath)
  } catch (error) {
    throw new InstallError(`npm cannot install ${shorten(wanted)}: ${describeFailure(error)}`, { cause: error })
  }
  copyFileSync(wanted, stamp)
}
