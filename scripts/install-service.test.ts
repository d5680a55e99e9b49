import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installService, isInstalled } from './install-service.ts'
import type { Run } from './program-run.ts'
import { findServices, type PythonService } from './python-services.ts'

describe('installing a service', () => {
  let root: string
  let service: PythonService
  let said: string[]
  let ran: string[]

  const say = (line: string) => void said.push(line)
  const python: Run = async (program, parameters) => {
    ran.push([path.basename(program), ...parameters.slice(0, 3)].join(' '))
    if (parameters.includes('venv')) {
      mkdirSync(path.join(service.environmentPath, 'bin'), { recursive: true })
      writeFileSync(path.join(service.environmentPath, 'bin/python'), '')
    }
    return parameters.includes('--version') ? 'Python 3.11.7\n' : ''
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'soakgate-services-'))
    mkdirSync(path.join(root, 'fixtures/services/charts'), { recursive: true })
    mkdirSync(path.join(root, 'fixtures/services/no-python'))
    writeFileSync(path.join(root, 'fixtures/services/charts/requirements.txt'), 'Flask==3.1.3\n')
    const [found] = findServices(root)
    if (found === undefined) throw new Error('charts was not found')
    service = found
    said = []
    ran = []
  })

  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  it('finds the folders that have requirements', () => {
    expect(findServices(root).map(({ name }) => name)).toEqual(['charts'])
    expect(findServices(path.join(root, 'nowhere'))).toEqual([])
  })

  it('creates the environment, installs the requirements and notes it', async () => {
    expect(isInstalled(service)).toBe(false)
    await installService(service, say, python)
    expect(ran).toEqual(['python3 --version', `python3 -m venv ${service.environmentPath}`, 'python -m pip install'])
    expect(said[0]).toContain('creating a virtual environment')
    expect(said[0]).toContain('Python 3.11.7')
    expect(said.at(-1)).toBe('ready')
    expect(isInstalled(service)).toBe(true)
  })

  it('does nothing when the same is installed already', async () => {
    await installService(service, say, python)
    ran = []
    await installService(service, say, python)
    expect(ran).toEqual(['python3 --version'])
    expect(said.at(-1)).toContain('installed already')
  })

  it('installs again when the requirements changed', async () => {
    await installService(service, say, python)
    writeFileSync(service.requirementsPath, 'Flask==3.1.4\n')
    ran = []
    await installService(service, say, python)
    expect(ran).toHaveLength(3)
  })

  it('installs again when the environment is gone', async () => {
    await installService(service, say, python)
    rmSync(service.environmentPath, { recursive: true })
    expect(isInstalled(service)).toBe(false)
    ran = []
    await installService(service, say, python)
    expect(ran).toHaveLength(3)
  })

  it('installs again when Python changed', async () => {
    await installService(service, say, python)
    ran = []
    await installService(service, say, async (program, parameters) =>
      (await python(program, parameters)).replace('3.11.7', '3.12.1'),
    )
    expect(ran).toHaveLength(3)
  })

  it('is not installed when pip failed', async () => {
    const failing: Run = async (program, parameters) => {
      if (parameters.includes('pip')) throw new Error('No matching distribution found for Flask==3.1.3')
      return await python(program, parameters)
    }
    await expect(installService(service, say, failing)).rejects.toThrow(
      /^pip cannot install .*requirements\.txt: No matching distribution found/,
    )
    expect(existsSync(service.stampPath)).toBe(false)
  })

  it.each([
    [
      '--version',
      /^python3 cannot be run: spawn python3 ENOENT\nInstall it; on Debian and Ubuntu: apt install python3/,
    ],
    [
      'venv',
      /^no virtual environment can be created: .*\nInstall Python's venv; on Debian and Ubuntu: .*python3-venv$/,
    ],
  ])('says what to install where `%s` fails', async (word, message) => {
    const failing: Run = async (program, parameters) => {
      if (parameters.includes(word)) throw new Error('spawn python3 ENOENT')
      return await python(program, parameters)
    }
    await expect(installService(service, say, failing)).rejects.toThrow(message)
  })
})
