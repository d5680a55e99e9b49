/**
 * The whole tool against every behaviour of the embedded service: does each get its verdict for the right reason, and
 * does what was measured hold what the service says it kept? Some are repeated, `-- --rounds 25` times, for the rates
 * of false and of inconclusive verdicts. Writes docs/rehearsal.md; exits 1 where an expectation does not hold, 3 where
 * cells that were asked for are still to be run.
 * A cell that was run is kept in .cache/rehearsal and judged again from its record: `npm run rehearse` goes on where
 * it was stopped. `-- --fresh` runs all of them anew, `-- --within 170s` begins no cell after that time, `-- --repeated`
 * and `-- --only leaks` run only a part of them.
 */
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parseQuantity } from '../harness/vocabulary/quantities.ts'
import { keptRun, makeRun } from './kept-runs/kept-run.ts'
import { type Cell, planCells } from './rehearsal/cell.ts'
import { problemOf } from './rehearsal/comparison.ts'
import { type DoneCell, runOfCell } from './rehearsal/done-cell.ts'
import { renderRehearsal } from './rehearsal/page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface RehearsalOptions {
  rounds: number
  /** Begins no further cell after this time; null: there is none. */
  withinMs: number | null
  isFresh: boolean
  /** Runs only cells whose name begins so. */
  only: string
  /** Runs only those that are repeated. */
  onlyRepeated: boolean
  output: string
  store: string
}

function readOptions(): RehearsalOptions {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    options: { rounds: text, within: text, fresh: flag, only: text, repeated: flag, output: text, store: text },
  })
  const within = values.within === undefined ? null : parseQuantity(values.within, 'duration')
  if (within?.ok === false) throw new Error(`--within: ${within.problem}`)
  return {
    rounds: Number(values.rounds ?? 3),
    withinMs: within?.value ?? null,
    isFresh: values.fresh,
    only: values.only ?? '',
    onlyRepeated: values.repeated,
    output: path.resolve(root, values.output ?? 'docs/rehearsal.md'),
    store: path.resolve(root, values.store ?? '.cache/rehearsal'),
  }
}

async function main(options: RehearsalOptions): Promise<void> {
  if (options.isFresh) rmSync(options.store, { recursive: true, force: true })
  const done: DoneCell[] = []
  const missing: Cell[] = []
  for (const cell of planCells(options.rounds)) {
    const kept = await keptRun(runOfCell(cell), options.store)
    const mayRun = isAskedFor(cell, options) && performance.now() < (options.withinMs ?? Infinity)
    const result = kept ?? (mayRun ? await makeRun(runOfCell(cell), options.store) : null)
    if (result === null) {
      missing.push(cell)
      continue
    }
    done.push({ cell, result })
    if (kept === null) console.error(`${cell.name}: ${problemOf(cell, result.verdict) ?? 'as expected'}`)
  }
  const { page, problems } = renderRehearsal(done, missing)
  writeFileSync(options.output, page)
  for (const problem of problems) console.error(`- ${problem}`)
  const open = missing.filter((cell) => isAskedFor(cell, options)).length
  console.error(`${done.length} cells done, ${open} to be run, ${problems.length} problems: ${options.output}`)
  process.exitCode = problems.length > 0 ? 1 : open > 0 ? 3 : 0
}

function isAskedFor({ name, right }: Cell, { only, onlyRepeated }: RehearsalOptions): boolean {
  return name.startsWith(only) && (right !== null || !onlyRepeated)
}

await main(readOptions())
