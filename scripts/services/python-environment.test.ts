import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from './program-run.ts'
import {
  findPythonEnvironment,
  hasPythonEnvironment,
  installPythonEnvironment,
  type PythonEnvironment,
} from './python-environment.ts'

describe('a virtual environment of Python', () => {
  let root: string
  let environment: PythonEnvironment
  let said: string[]
  let ran: string[]

  const say = (line: string) => void said.push(line)
  const python: Run = async (program, parameters) => {
    ran.push([path.basename(program), ...parameters.slice(0, 3)].join(' '))
    if (parameters.includes('venv')) {
      mkdirSync(path.join(environment.environmentPath, 'bin'), { recursive: true })
      writeFileSync(path.join(environment.environmentPath, 'bin/python'), '')
    }
    return parameters.includes('--version') ? 'Python 3.11.7\n' : ''
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'soakgate-services-'))
    writeFileSync(path.join(root, 'requirements.txt'), 'Flask==3.1.3\n')
    const found = findPythonEnvironment(root, path.join(root, 'cache'))
    if (found === null) throw new Error('it was not found')
    environment = found
    said = []
    ran = []
  })

  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  it('is not needed where there are no requirements', () => {
    expect(findPythonEnvironment(path.join(root, 'nowhere'), root)).toBeNull()
  })

  it('creates the environment, installs the requirements and notes it', async () => {
    expect(hasPythonEnvironment(environment)).toBe(false)
    await installPythonEnvironment(environment, say, python)
    expect(ran).toEqual([
      'python3 --version',
      `python3 -m venv ${environment.environmentPath}`,
      'python -m pip install',
    ])
    expect(said[0]).toContain('creating a virtual environment')
    expect(said[0]).toContain('Python 3.11.7')
    expect(said.at(-1)).toContain('requirements.txt')
    expect(hasPythonEnvironment(environment)).toBe(true)
  })

  it('does nothing when the same is installed already', async () => {
    await installPythonEnvironment(environment, say, python)
    ran = []
    await installPythonEnvironment(environment, say, python)
    expect(ran).toEqual(['python3 --version'])
    expect(said.at(-1)).toContain('installed already')
  })

  it('installs again when the requirements changed', async () => {
    await installPythonEnvironment(environment, say, python)
    writeFileSync(environment.requirementsPath, 'Flask==3.1.4\n')
    ran = []
    await installPythonEnvironment(environment, say, python)
    expect(ran).toHaveLength(3)
  })

  it('installs again when the environment is gone', async () => {
    await installPythonEnvironment(environment, say, python)
    rmSync(environment.environmentPath, { recursive: true })
    expect(hasPythonEnvironment(environment)).toBe(false)
    ran = []
    await installPythonEnvironment(environment, say, python)
    expect(ran).toHaveLength(3)
  })

  it('installs again when Python changed', async () => {
    await installPythonEnvironment(environment, say, python)
    ran = []
    await installPythonEnvironment(environment, say, async (program, parameters) =>
      (await python(program, parameters)).replace('3.11.7', '3.12.1'),
    )
    expect(ran).toHaveLength(3)
  })

  it('is not installed when pip failed', async () => {
    const failing: Run = async (program, parameters) => {
      if (parameters.includes('pip')) throw new Error('No matching distribution found for Flask==3.1.3')
      return await python(program, parameters)
    }
    await expect(installPythonEnvironment(environment, say, failing)).rejects.toThrow(
      /^pip cannot install .*requirements\.txt: No matching distribution found/,
    )
    expect(existsSync(environment.stampPath)).toBe(false)
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
    await expect(installPythonEnvironment(environment, say, failing)).rejects.toThrow(message)
  })
})
