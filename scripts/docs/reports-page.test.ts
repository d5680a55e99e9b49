import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseReporters } from '../../harness/faces/cli/options.ts'
import { loadScenarios } from '../../harness/scenario/load-scenario.ts'
import { fillPage } from './filled-page.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/reports.md', import.meta.url)), 'utf8')

it('every list of reporters on the page is one that the command line takes', () => {
  const lists = [...page.matchAll(/--reporter ([\w.,=-]+)/g)].map(([, list = '']) => list)
  expect(lists.length).toBeGreaterThan(4)
  for (const list of lists) expect(parseReporters(list).length).toBeGreaterThan(0)
})

it('the thresholds on the page are valid as they stand', async () => {
  const [, thresholds = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? []
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-page-'))
  const file = path.join(folder, 'page.ts')
  writeFileSync(file, `export default { name: 'page', target: { command: ['x'] }, iteration: () => {}, ${thresholds} }`)
  const [loaded] = await loadScenarios(file).finally(() => rmSync(folder, { recursive: true }))
  expect(loaded?.scenario.thresholds).toHaveLength(4)
})

it('parts between their marks are made again, and a page without their place is refused', () => {
  const written = 'a\n<!-- part: made -->\nold\n<!-- end of part -->\nb\n'
  const filled = fillPage(written, { part: 'new $1' })
  expect(filled).toBe('a\n<!-- part: made -->\n\nnew $1\n\n<!-- end of part -->\nb\n')
  expect(fillPage(filled, { part: 'new $1' })).toBe(filled)
  expect(() => fillPage(written, { other: '' })).toThrow('no place for other')
})
