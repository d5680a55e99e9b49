/**
 * What ab, autocannon, k6, Locust and Taurus say of services that die, each asked for the same 100 reports, and what
 * became of the service meanwhile. Writes the table in README.md; exits 1 where a tool did not say how it ended, 2 where
 * no run is asked for, and 3 where runs are still to be made.
 * A run is kept in .cache/compare-tools and judged again from its record: `npm run compare-tools` goes on where it was
 * stopped. `-- --only erp-ab` makes only the run of that name, or else those that begin so; `-- --fresh` makes all that
 * are asked for anew. It needs
 * `npm run services -- charts erp load-tools`, and k6.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exitCodes } from '../harness/vocabulary/errors.ts'
import { describeNothingAsked, namesAskedFor } from './asked-names.ts'
import { type Cell, nameOfCell, prepareCell, store } from './compare-tools/cell.ts'
import { comparedServices } from './compare-tools/compared-services.ts'
import { comparedTools } from './compare-tools/compared-tools.ts'
import { type Comparison, compareCell } from './compare-tools/comparison.ts'
import { renderComparison } from './compare-tools/table.ts'
import { fillPage } from './docs/filled-page.ts'
import { keptRun, makeRun, type RunResult } from './kept-runs/kept-run.ts'

const readme = fileURLToPath(new URL('../README.md', import.meta.url))

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, fresh: { type: 'boolean' } } })
  const cells = comparedServices.flatMap((service) => comparedTools.map((tool): Cell => ({ service, tool })))
  const names = cells.map(nameOfCell)
  const asked = namesAskedFor(names, values.only)
  if (asked.length === 0) {
    console.error(describeNothingAsked(names))
    return 2
  }
  if (values.fresh === true) for (const name of asked) rmSync(path.join(store, name), { recursive: true, force: true })
  const comparisons: Comparison[] = []
  for (const cell of cells) {
    const result = await resultOf(cell, asked)
    if (result !== null) comparisons.push(await compareCell(cell, result))
  }
  const table = renderComparison(comparisons)
  console.log(table)
  if (comparisons.length < cells.length) return 3
  writeFileSync(readme, fillPage(readFileSync(readme, 'utf8'), { 'compare-tools': table }))
  return 0
}

/** null: it was not made, and is not to be made now. */
async function resultOf(cell: Cell, askedNames: readonly string[]): Promise<RunResult | null> {
  const asked = prepareCell(cell)
  const kept = await keptRun(asked, store)
  if (kept !== null || !askedNames.includes(asked.name)) return kept
  const result = await makeRun(asked, store)
  const { exitCode, reason } = result.verdict
  if (exitCode === exitCodes.runFailed) {
    rmSync(path.join(store, asked.name), { recursive: true })
    throw new Error(`${asked.name}: ${reason}`)
  }
  console.error(`${asked.name}: ${reason}`)
  return result
}

process.exitCode = await main()
