import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { areNpmPackagesInstalled, findNpmPackages, installNpmPackages, type NpmPackages } from './npm-packages.ts'
import type { Run } from './program-run.ts'

describe('installing packages of npm', () => {
  let root: string
  let packages: NpmPackages
  let said: string[]
  let ran: string[]

  const say = (line: string) => void said.push(line)
  const npm: Run = async (program, [command], cwd) => {
    ran.push(`${program} ${command} in ${cwd}`)
    mkdirSync(path.join(packages.installPath, 'node_modules'), { recursive: true })
    return ''
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'soakgate-npm-'))
    writeFileSync(path.join(root, 'package.json'), '{ "dependencies": { "pm2": "7.0.4" } }')
    writeFileSync(path.join(root, 'package-lock.json'), '{ "lockfileVersion": 3 }')
    const found = findNpmPackages(root, path.join(root, 'cache'))
    if (found === null) throw new Error('they were not found')
    packages = found
    said = []
    ran = []
  })

  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  it('is not needed where there is no package.json', () => {
    expect(findNpmPackages(path.join(root, 'nowhere'), root)).toBeNull()
  })

  it('installs what the lock file names into a folder of its own, once', async () => {
    expect(areNpmPackagesInstalled(packages)).toBe(false)
    await installNpmPackages(packages, say, npm)
    expect(ran).toEqual([`npm ci in ${packages.installPath}`])
    expect(readFileSync(path.join(packages.installPath, 'package.json'), 'utf8')).toContain('pm2')
    expect(areNpmPackagesInstalled(packages)).toBe(true)
    await installNpmPackages(packages, say, npm)
    expect(ran).toHaveLength(1)
    expect(said.at(-1)).toContain('installed already')
  })

  it('installs again when the lock file changed, and when the packages are gone', async () => {
    await installNpmPackages(packages, say, npm)
    writeFileSync(path.join(root, 'package-lock.json'), '{ "lockfileVersion": 4 }')
    await installNpmPackages(packages, say, npm)
    rmSync(path.join(packages.installPath, 'node_modules'), { recursive: true })
    expect(areNpmPackagesInstalled(packages)).toBe(false)
    await installNpmPackages(packages, say, npm)
    expect(ran).toHaveLength(3)
  })

  it('is not installed when npm failed, and quotes it', async () => {
    const failing: Run = async () => {
      throw new Error('ETARGET No matching version found for pm2@7.0.4')
    }
    await expect(installNpmPackages(packages, say, failing)).rejects.toThrow(
      /^npm cannot install .*package-lock\.json: ETARGET/,
    )
    expect(existsSync(path.join(packages.installPath, 'installed-npm'))).toBe(false)
  })
})
