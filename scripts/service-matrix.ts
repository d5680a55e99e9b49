/**
 * The five real services and the scanner page, `before` and `after`, at every size and several times: does each get its
 * verdict for the right reason? Writes scenarios/README.md and a plot for each; exits 1 where an expectation does not
 * hold, 2 where no cell is asked for, 3 where cells that were asked for are still to be run.
 * A run is kept in .cache/service-matrix and judged again from its record: `npm run services:matrix` goes on where it was
 * stopped. `-- --short` runs before and after at 25 once and writes nothing, `-- --within 20m` begins no run after that
 * time, `-- --only charts` and `-- --size 25` run only a part, `-- --fresh` runs all that are asked for anew. `--only`
 * names a scenario with its variant, `charts-before`, or else the beginning of some.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exitCodes } from '../harness/vocabulary/errors.ts'
import { parseQuantity } from '../harness/vocabulary/quantities.ts'
import { describeNothingAsked, namesAskedFor } from './asked-names.ts'
import { keptRun, makeRun, type RunResult } from './kept-runs/kept-run.ts'
import { type DoneCell, type MatrixCell, planCells, problemOf, runOfCell } from './service-matrix/cell.ts'
import { type MemoryOfRun, memoryOfRun } from './service-matrix/memory-curve.ts'
import { drawMemory } from './service-matrix/memory-plot.ts'
import { renderMatrix } from './service-matrix/page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const store = path.join(root, '.cache/service-matrix')

interface MatrixOptions {
  isShort: boolean
  isFresh: boolean
  /** Begins no further run after this time; null: there is none. */
  withinMs: number | null
  /** Runs only cells of this name, or whose name begins so. */
  only: string
  /** Runs only this size; null: all. */
  size: number | null
}

function readOptions(): MatrixOptions {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { short: flag, fresh: flag, within: text, only: text, size: text } })
  const within = values.within === undefined ? null : parseQuantity(values.within, 'duration')
  if (within?.ok === false) throw new Error(`--within: ${within.problem}`)
  return {
    isShort: values.short,
    isFresh: values.fresh,
    withinMs: within?.value ?? null,
    only: values.only ?? '',
    size: values.size === undefined ? null : Number(values.size),
  }
}

async function main(options: MatrixOptions): Promise<void> {
  const cells = planCells().filter((cell) => !options.isShort || isInShortForm(cell))
  const names = cells.map(nameOf)
  const named = namesAskedFor(names, options.only)
  const asked = new Set(cells.filter((cell) => named.includes(nameOf(cell)) && hasSize(cell, options)).map(nameOf))
  if (asked.size === 0) {
    const sizes = new Set(cells.map(({ size }) => size))
    console.error(`${describeNothingAsked(names)}, at ${[...sizes].join(', ')}`)
    process.exitCode = 2
    return
  }
  if (options.isFresh) for (const name of asked) rmSync(path.join(store, name), { recursive: true, force: true })
  const done: DoneCell[] = []
  const missing: MatrixCell[] = []
  for (const cell of cells) {
    const result = await resultOf(cell, asked.has(nameOf(cell)), options.withinMs)
    if (result === null) missing.push(cell)
    else done.push({ cell, result })
  }
  const memory = new Map<string, MemoryOfRun>()
  for (const { cell, result } of done) memory.set(runOfCell(cell).name, await memoryOfRun(result.runFolder))
  const peaks = new Map([...memory].map(([name, { peakBytes }]) => [name, peakBytes]))
  const { page, problems } = renderMatrix(done, missing, peaks)
  if (!options.isShort) await write(page, done, memory)
  for (const problem of problems) console.error(`- ${problem}`)
  const open = missing.filter((cell) => asked.has(nameOf(cell))).length
  console.error(`${done.length} runs done, ${open} to be made, ${problems.length} problems`)
  process.exitCode = problems.length > 0 ? 1 : open > 0 ? 3 : 0
}

/** null: it was not made, and is not to be made now. */
async function resultOf(
  cell: MatrixCell,
  isAskedFor: boolean,
  withinMs: MatrixOptions['withinMs'],
): Promise<RunResult | null> {
  const asked = runOfCell(cell)
  const kept = await keptRun(asked, store)
  if (kept !== null && wasCarriedOut(kept)) return kept
  if (!isAskedFor || performance.now() >= (withinMs ?? Infinity)) return null
  const result = await makeRun(asked, store)
  if (!wasCarriedOut(result)) {
    const { service } = cell.expected
    throw new Error(`${asked.name}: ${result.verdict.reason}; if it is not installed: npm run services -- ${service}`)
  }
  console.error(`${asked.name}: ${problemOf(cell, result.verdict) ?? 'as expected'}`)
  return result
}

/** A target that did not start says nothing of the service. */
function wasCarriedOut({ verdict }: RunResult): boolean {
  return verdict.exitCode !== exitCodes.runFailed
}

function nameOf(cell: MatrixCell): string {
  return runOfCell(cell).name
}

function hasSize(cell: MatrixCell, { size }: MatrixOptions): boolean {
  return size === null || cell.size === size
}

function isInShortForm({ expected, size, repetition }: MatrixCell): boolean {
  return size === 25 && repetition === 1 && ['before', 'after'].includes(expected.variant)
}

/** The page, and for each service the longest run of every variant as a line of its plot. */
async function write(page: string, done: readonly DoneCell[], memory: ReadonlyMap<string, MemoryOfRun>): Promise<void> {
  writeFileSync(path.join(root, 'scenarios/README.md'), page)
  const plots = path.join(root, 'scenarios/plots')
  mkdirSync(plots, { recursive: true })
  for (const [service, cells] of Map.groupBy(done, ({ cell }) => cell.expected.service)) {
    const lines = [...Map.groupBy(cells, ({ cell }) => `${cell.expected.scenario} ${cell.expected.variant}`)]
    const runs = lines.map(([label, [...own]]) => {
      const longest = own.sort((a, b) => a.cell.size - b.cell.size).at(-1)
      return { label, curve: longest === undefined ? [] : (memory.get(runOfCell(longest.cell).name)?.curve ?? []) }
    })
    writeFileSync(path.join(plots, `${service}.svg`), await drawMemory(service, runs))
  }
}

// The invoices are asked with a bearer token; any will do.
process.env.INVOICES_TOKEN ??= randomUUID()
await main(readOptions())
