import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tellMissingVariables } from './missing-variables.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-variables-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function told(text: string, environment: Record<string, string>): Promise<string> {
  const modulePath = path.join(folder, 'soak.ts')
  writeFileSync(modulePath, text)
  const lines: string[] = []
  const line = { cwd: folder, tell: (said: string) => void lines.push(said) }
  await tellMissingVariables([{ modulePath }, { modulePath }], line, environment)
  return lines.join('')
}

it('tells all variables that are asked for and are missing or empty, once', async () => {
  const text = `const key = env('KEY') + env("OTHER_KEY") + env('KEY') + env('EMPTY')`
  expect(await told(text, { EMPTY: '' })).toBe(
    'soak.ts asks for KEY, OTHER_KEY, EMPTY, which are not set here: the run ends with environment-missing where it asks.\n',
  )
  expect(await told(text, { KEY: 'a', OTHER_KEY: 'b' })).toMatch(/^soak\.ts asks for EMPTY, which is not set here/)
})

it('says nothing where all are set, or none is asked for', async () => {
  expect(await told(`env('KEY')`, { KEY: 'a' })).toBe('')
  expect(await told('process.env.KEY', {})).toBe('')
})
