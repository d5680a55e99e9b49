import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const hooks = new URL('./module-hooks.ts', import.meta.url).href
const scenario =
  "import { defineScenario } from 'soakgate'\nconst kind: string = typeof defineScenario\nexport default kind\n"
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soakgate-hooks-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Loads a file of the folder in a process of its own, from within that folder, and gives what it exports. */
async function load(file: string): Promise<{ value: string; warnings: string }> {
  const url = pathToFileURL(path.join(folder, file)).href
  const code = `const { installModuleHooks } = await import('${hooks}'); installModuleHooks(); installModuleHooks()
    console.log((await import('${url}')).default)`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
  })
  return { value: stdout.trim(), warnings: stderr }
}

describe('a scenario file', () => {
  it('finds soakgate in an empty folder', async () => {
    await writeFile(path.join(folder, 'scenario.ts'), scenario)
    expect(await load('scenario.ts')).toEqual({ value: 'function', warnings: '' })
  })

  it.each([
    ['without a type', {}],
    ['of type commonjs, as npm init writes it', { type: 'commonjs' }],
    ['of type module', { type: 'module' }],
  ])('is a module in a package %s, without a warning', async (_, manifest) => {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'service', ...manifest }))
    await writeFile(path.join(folder, 'scenario.ts'), scenario)
    expect(await load('scenario.ts')).toEqual({ value: 'function', warnings: '' })
  })

  it('may be JavaScript, and may import its neighbours', async () => {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'service' }))
    await writeFile(path.join(folder, 'scenario.js'), "import { port } from './port.ts'\nexport default port\n")
    await writeFile(path.join(folder, 'port.ts'), 'export const port: number = 8000\n')
    expect(await load('scenario.js')).toEqual({ value: '8000', warnings: '' })
  })

  it('gets this copy of soakgate even where another one is installed', async () => {
    const installed = path.join(folder, 'node_modules', 'soakgate')
    await mkdir(installed, { recursive: true })
    await writeFile(path.join(installed, 'index.js'), "exports.defineScenario = 'another copy'")
    await writeFile(path.join(folder, 'scenario.ts'), scenario)
    expect((await load('scenario.ts')).value).toBe('function')
  })

  it('may use CommonJS packages of the project', async () => {
    const installed = path.join(folder, 'node_modules', 'greeting')
    await mkdir(installed, { recursive: true })
    await writeFile(path.join(installed, 'index.js'), "module.exports = 'hello'")
    await writeFile(path.join(folder, 'scenario.ts'), "import greeting from 'greeting'\nexport default greeting\n")
    expect(await load('scenario.ts')).toEqual({ value: 'hello', warnings: '' })
  })
})
