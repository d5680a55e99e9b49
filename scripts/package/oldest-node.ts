import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

/** The oldest Node that package.json allows under "engines". */
export const oldestNodeVersion = '22.19.0'

const folder = fileURLToPath(new URL(`../../.cache/node-${oldestNodeVersion}`, import.meta.url))

/** The folder that holds its `node`; installed from the npm package of that name when it is not there yet. */
export async function installOldestNode(): Promise<string> {
  const bin = path.join(folder, 'node_modules/node/bin')
  if (!existsSync(path.join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true })
    const options = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund']
    await execa('npm', ['install', ...options, `node@${oldestNodeVersion}`], { cwd: folder })
  }
  return bin
}
