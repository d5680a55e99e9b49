import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { type DebianPackages, findDebianPackages } from './debian-packages.ts'
import { findNpmPackages, type NpmPackages } from './npm-packages.ts'
import { findPythonEnvironment, type PythonEnvironment } from './python-environment.ts'

/** A service in fixtures/services/ that needs something installed; scenarios name programs in what is installed. */
export interface Service {
  name: string
  /** null: nothing of Debian's. */
  debianPackages: DebianPackages | null
  /** null: no Python. */
  pythonEnvironment: PythonEnvironment | null
  /** null: nothing of npm. */
  npmPackages: NpmPackages | null
}

/**
 * Every folder of fixtures/services/ with a debian-packages.txt, a requirements.txt or a package.json, by name; last the
 * load tools, which are installed the same way.
 */
export function findServices(root: string): Service[] {
  const folder = path.join(root, 'fixtures/services')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const sources = [...names.map((name) => path.join(folder, name)), path.join(root, 'fixtures/load-tools')]
  return sources
    .map((source) => findService(source, path.join(root, '.cache/services', path.basename(source))))
    .filter((service) => needsSomething(service))
}

function findService(sourcePath: string, installPath: string): Service {
  return {
    name: path.basename(sourcePath),
    debianPackages: findDebianPackages(sourcePath),
    pythonEnvironment: findPythonEnvironment(sourcePath, installPath),
    npmPackages: findNpmPackages(sourcePath, installPath),
  }
}

function needsSomething({ debianPackages, pythonEnvironment, npmPackages }: Service): boolean {
  return [debianPackages, pythonEnvironment, npmPackages].some((part) => part !== null)
}
