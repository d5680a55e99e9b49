import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { findNpmPackages, type NpmPackages } from './npm-packages.ts'

/** A service in fixtures/services/ that needs Python packages. */
export interface PythonService {
  name: string
  requirementsPath: string
  /** Where its virtual environment lies; scenarios name programs in it. */
  environmentPath: string
  /** Holds the fingerprint of what was installed, written last. */
  stampPath: string
  /** What it needs of npm; null: nothing. */
  npmPackages: NpmPackages | null
}

/** Every folder of fixtures/services/ with a requirements.txt, by name. */
export function findServices(root: string): PythonService[] {
  const folder = path.join(root, 'fixtures/services')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      requirementsPath: path.join(folder, name, 'requirements.txt'),
      environmentPath: path.join(root, '.cache/services', name, 'venv'),
      stampPath: path.join(root, '.cache/services', name, 'installed'),
      npmPackages: findNpmPackages(path.join(folder, name), path.join(root, '.cache/services', name)),
    }))
    .filter((service) => existsSync(service.requirementsPath))
}
