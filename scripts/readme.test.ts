import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadScenarios } from '../harness/scenario/load-scenario.ts'
import { exitCodePrecedence } from '../harness/vocabulary/errors.ts'
import { readSections } from './package/page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-readme-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the README', () => {
  it('has scenarios that are valid as they stand', async () => {
    const files = readSections('README.md').flatMap(({ steps }) => steps.filter((step) => step.kind === 'file'))
    const scenarios = files.filter(({ name }) => name.endsWith('.ts'))
    expect(scenarios.length).toBeGreaterThan(0)
    for (const { name, text } of scenarios) {
      const file = path.join(folder, name)
      writeFileSync(file, text)
      expect(await loadScenarios(file)).toHaveLength(1)
    }
  })

  it.each(['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)])(
    '%s links to what is there',
    (page) => {
      const text = readFileSync(path.join(root, page), 'utf8')
      const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map((match) => match[1] ?? '')
      const missing = targets.filter((target) => !existsSync(path.join(root, path.dirname(page), target)))
      expect(missing).toEqual([])
    },
  )

  it('names every exit code', () => {
    for (const code of exitCodePrecedence) expect(readme).toMatch(new RegExp(`^\\| .*\\b${code}\\b.* \\|`, 'm'))
  })
})
