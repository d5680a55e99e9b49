import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDebianPackages, installDebianPackages } from './debian-packages.ts'
import type { Run } from './program-run.ts'

describe('packages of Debian', () => {
  let folder: string
  let policyFile: string
  let ran: string[]
  let said: string[]

  const say = (line: string) => void said.push(line)
  /** A Debian that has nginx. */
  const debian: Run = async (program, parameters) => {
    ran.push([program, ...parameters].join(' '))
    if (program !== 'dpkg-query') return ''
    if (parameters.at(-1) === 'nginx') return 'installed'
    throw new Error('dpkg-query: no packages found matching mariadb-server')
  }
  const withoutQuestions = () => ran.filter((line) => !line.startsWith('dpkg-query'))

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'soakgate-debian-'))
    policyFile = path.join(folder, 'policy-rc.d')
    ran = []
    said = []
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  it('stand in debian-packages.txt, one a line, beside remarks', () => {
    expect(findDebianPackages(folder)).toBeNull()
    writeFileSync(path.join(folder, 'debian-packages.txt'), '# the reverse proxy\nnginx\n\n  mariadb-server\n')
    expect(findDebianPackages(folder)).toEqual(['nginx', 'mariadb-server'])
  })

  it('are left alone where they are installed', async () => {
    await installDebianPackages(['nginx'], say, debian, false)
    expect(withoutQuestions()).toEqual([])
    expect(said).toEqual(['installed already: nginx'])
  })

  it('are installed by root, the missing ones alone', async () => {
    await installDebianPackages(['nginx', 'mariadb-server'], say, debian, true, policyFile)
    expect(withoutQuestions()).toEqual([
      'apt-get update --quiet=2',
      'env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends mariadb-server',
    ])
  })

  it('are named to who is not root', async () => {
    await expect(installDebianPackages(['nginx', 'mariadb-server'], say, debian, false)).rejects.toThrow(
      'mariadb-server is missing\nInstall it: sudo apt install mariadb-server',
    )
    expect(withoutQuestions()).toEqual([])
  })

  it('are not there when apt failed, and its words are quoted', async () => {
    const failing: Run = async (program, parameters) => {
      if (program === 'apt-get') throw new Error('Temporary failure resolving the mirror')
      return await debian(program, parameters)
    }
    await expect(installDebianPackages(['mariadb-server'], say, failing, true, policyFile)).rejects.toThrow(
      'apt cannot install mariadb-server: Temporary failure',
    )
  })

  it.each([true, false])(
    'start no daemon while they are installed, and the policy goes again (fails: %s)',
    async (fails) => {
      const policies: string[] = []
      const observing: Run = async (program, parameters) => {
        if (program !== 'env') return await debian(program, parameters)
        policies.push(readFileSync(policyFile, 'utf8'))
        expect(statSync(policyFile).mode & 0o100).toBe(0o100)
        if (fails) throw new Error('dpkg was interrupted')
        return ''
      }
      const installed = installDebianPackages(['mariadb-server'], say, observing, true, policyFile)
      if (fails) await expect(installed).rejects.toThrow('dpkg was interrupted')
      else await installed
      expect(policies).toEqual(['#!/bin/sh\nexit 101\n'])
      expect(existsSync(policyFile)).toBe(false)
    },
  )

  it('leave a policy alone that is there already', async () => {
    writeFileSync(policyFile, '#!/bin/sh\nexit 104\n')
    await installDebianPackages(['mariadb-server'], say, debian, true, policyFile)
    expect(readFileSync(policyFile, 'utf8')).toBe('#!/bin/sh\nexit 104\n')
  })
})
