import path from 'node:path'
import { execa } from 'execa'
import { packTarball } from './tarball.ts'

/** Builds, packs and installs soakgate into a folder, as users have it; returns the path of its command. */
export async function installPackage(folder: string): Promise<string> {
  const { file } = await packTarball(folder)
  await execa('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', file], { cwd: folder })
  return path.join(folder, 'node_modules/soakgate/harness/faces/cli/soakgate.js')
}
