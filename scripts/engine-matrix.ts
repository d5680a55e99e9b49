/**
 * Every engine against the faulty server, behaviour by behaviour: do the counts of both equal each other? Writes the
 * table in docs/engines.md; exits 1 where they differ. `-- --only ab` tries one engine and writes nothing, `-- --sizes
 * 25,100` these sizes (25, 100 and 500 otherwise). An engine whose program is not there is left out, and told.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findProgram } from '../harness/collect/targets/program-lookup.ts'
import { fillPage } from './docs/filled-page.ts'
import { type MatrixCell, matrixBehaviours, tryCell } from './engine-matrix/cell.ts'
import { type MatrixEngine, matrixEngines } from './engine-matrix/engines.ts'
import { renderEngineMatrix } from './engine-matrix/table.ts'

const page = fileURLToPath(new URL('../docs/engines.md', import.meta.url))
const usualSizes = [25, 100, 500]

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { only: text, sizes: text } })
  const engines = matrixEngines.filter(({ name }) => values.only === undefined || name === values.only).filter(isThere)
  const sizes = values.sizes?.split(',').map(Number) ?? usualSizes
  const cells: MatrixCell[] = []
  for (const size of sizes) {
    for (const behaviour of matrixBehaviours) {
      for (const engine of engines) {
        const cell = await tryCell(engine, behaviour, size)
        cells.push(cell)
        console.error(size, behaviour, engine.name, JSON.stringify(cell.outcomes), cell.problem ?? 'equal')
      }
    }
  }
  const table = renderEngineMatrix(cells)
  if (values.only === undefined) writeFileSync(page, fillPage(readFileSync(page, 'utf8'), { 'engine-matrix': table }))
  else console.log(table)
  return cells.every(({ problem }) => problem === null) ? 0 : 1
}

function isThere({ name, program }: MatrixEngine): boolean {
  const isFound = program === null || findProgram(program, '/', process.env.PATH ?? '') !== null
  if (!isFound) console.error(`left out: ${name} is not installed`)
  return isFound
}

process.exitCode = await main()
