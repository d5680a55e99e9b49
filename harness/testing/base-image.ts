import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const suite = 'bookworm'
const cache = fileURLToPath(new URL('../../.cache/images', import.meta.url))

/** What a container does without. */
const spared = [
  './usr/share/doc',
  './usr/share/locale',
  './usr/share/man',
  './var/lib/apt/lists/*',
  './var/cache/apt/*',
]

/**
 * A tarball to import as an image: a small Debian with this Node in it, as the official image has. Made by debootstrap,
 * so that no image registry is needed, and kept.
 * @param packages of Debian that it has besides
 */
export async function baseImage(packages: readonly string[] = []): Promise<string> {
  const tarball = path.join(cache, `${[suite, 'node', process.version, ...packages].join('-')}.tar`)
  if (existsSync(tarball)) return tarball
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, 'making-'))
  try {
    const root = path.join(folder, 'root')
    const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`]
    await execa('debootstrap', ['--variant=minbase', ...include, suite, root])
    await execa('install', ['-D', process.execPath, path.join(root, 'usr/local/bin/node')])
    const unfinished = path.join(folder, 'image.tar')
    await execa('tar', ['-cf', unfinished, ...spared.map((name) => `--exclude=${name}`), '-C', root, '.'])
    renameSync(unfinished, tarball)
    return tarball
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
