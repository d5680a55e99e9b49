import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadScenarios } from '../harness/scenario/load-scenario.ts'
import { exitCodePrecedence } from '../harness/vocabulary/errors.ts'

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-readme-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the README', () => {
  it('has scenarios that are valid as they stand', async () => {
    const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
    expect(blocks.length).toBeGreaterThan(0)
    for (const [index, block] of blocks.entries()) {
      const file = path.join(folder, `readme-${index}.ts`)
      writeFileSync(file, block)
      expect(await loadScenarios(file)).toHaveLength(1)
    }
  })

  it('names every exit code', () => {
    for (const code of exitCodePrecedence) expect(readme).toMatch(new RegExp(`^\\| .*\\b${code}\\b.* \\|`, 'm'))
  })
})
