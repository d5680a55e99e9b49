import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import dockerignore from '@balena/dockerignore'
import tar from 'tar-fs'

const ignoreFile = '.dockerignore'

/** What Docker is sent for a build, as a tar archive. */
export function packContext(folder: string, dockerfile: string): Readable {
  // All that is in a folder is listed already.
  return Readable.from(tar.pack(folder, { entries: [...listContext(folder, dockerfile)], ignore: () => true }))
}

/**
 * Files and folders below a folder that its .dockerignore does not leave out, relative to it. As with `docker build` each
 * is asked for by itself, and the Dockerfile is sent whatever it says: Docker leaves that out once it has read it.
 */
export function listContext(folder: string, dockerfile: string): readonly string[] {
  const rules = existsSync(path.join(folder, ignoreFile)) ? readFileSync(path.join(folder, ignoreFile), 'utf8') : ''
  const ignored = dockerignore.default({ ignorecase: false }).add(rules)
  const hasExceptions = /^\s*!/m.test(rules)
  const always = [dockerfile, ignoreFile].filter((name) => existsSync(path.join(folder, name)))

  const listBelow = (parent: string): readonly string[] =>
    readdirSync(path.join(folder, parent), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(parent, entry.name)
      const isSent = !ignored.ignores(name)
      // What is left out may be long, and unreadable.
      const below = entry.isDirectory() && (isSent || hasExceptions) ? listBelow(name) : []
      return isSent && !always.includes(name) ? [name, ...below] : below
    })

  return [...always, ...listBelow('')]
}
