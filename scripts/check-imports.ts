/**
 * Walks the imports of harness/ and refuses what goes against the direction of the architecture:
 * vocabulary ← scenario ← record ← { collect ∥ judge } ← { explain, show } ← faces; only soak.ts and explain/ join
 * collect and judge. Also refuses cycles of folders and tests' code in the product.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const harness = fileURLToPath(new URL('../harness', import.meta.url))

/** What each folder may import besides itself; `types` are imports of types only. */
const allowed: Readonly<Record<string, { code: readonly string[]; types: readonly string[] }>> = {
  vocabulary: { code: [], types: [] },
  scenario: { code: ['vocabulary'], types: [] },
  record: { code: ['vocabulary'], types: ['scenario'] },
  collect: { code: ['vocabulary', 'scenario', 'record'], types: [] },
  judge: { code: ['vocabulary', 'record'], types: ['scenario'] },
  explain: { code: ['vocabulary', 'scenario', 'record', 'collect', 'judge'], types: [] },
  show: { code: ['vocabulary', 'judge'], types: ['collect', 'scenario', 'record'] },
  faces: { code: ['vocabulary', 'scenario', 'record', 'collect', 'judge', 'explain', 'show', 'soak.ts'], types: [] },
  'soak.ts': { code: ['vocabulary', 'scenario', 'record', 'collect', 'judge', 'growth-looks.ts'], types: [] },
  'growth-looks.ts': { code: [], types: ['judge', 'scenario'] },
  'growth-look-process.ts': { code: ['record', 'judge'], types: ['growth-looks.ts'] },
  'index.ts': { code: ['scenario'], types: ['scenario', 'vocabulary'] },
}

const importLine = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm
const dynamicImport = /\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/g

export interface Import {
  from: string
  to: string
  isTypeOnly: boolean
}

/** The relative imports of a module's text. */
export function importsOf(text: string): { specifier: string; isTypeOnly: boolean }[] {
  const written = [...text.matchAll(importLine)].map((match) => ({
    specifier: match[2] ?? '',
    isTypeOnly: match[1] !== undefined,
  }))
  const dynamic = [...text.matchAll(dynamicImport)].map((match) => ({ specifier: match[1] ?? '', isTypeOnly: false }))
  return [...written, ...dynamic]
}

/** What is wrong with an import; null when it goes the right way. Paths are relative to harness/. */
export function judgeImport({ from, to, isTypeOnly }: Import): string | null {
  const [here = ''] = from.split('/')
  const [there = ''] = to.split('/')
  if (here === there || here === 'testing') return null
  if (to.startsWith('..')) return `${from} imports ${to}, which lies outside harness/`
  if (there === 'testing') return `${from} imports ${to}: testing/ is for tests and scripts only`
  const rule = allowed[here]
  if (rule === undefined) return `${from}: ${here} is no folder of the architecture`
  if (rule.code.includes(there) || (isTypeOnly && rule.types.includes(there))) return null
  return `${from} imports ${to}: ${here} may import ${[...rule.code, ...rule.types.map((one) => `types of ${one}`)].join(', ') || 'nothing'}`
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.[jt]s$/.test(file) && !/\.test\.ts$/.test(file),
  )
}

function main(): void {
  const problems: string[] = []
  const files = walk(harness)
  for (const from of files) {
    for (const { specifier, isTypeOnly } of importsOf(readFileSync(path.join(harness, from), 'utf8'))) {
      const problem = judgeImport({ from, to: path.join(path.dirname(from), specifier), isTypeOnly })
      if (problem !== null) problems.push(problem)
    }
  }
  for (const problem of problems) console.error(problem)
  console.error(`${files.length} files, ${problems.length} imports against the direction`)
  process.exitCode = problems.length === 0 ? 0 : 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
