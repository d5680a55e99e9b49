import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import type { LadderPlan, RunPlan } from '../scenario/ladder-plan.ts'
import { SoakgateError } from '../vocabulary/errors.ts'
import { schemaVersion } from '../vocabulary/schema-version.ts'
import type { RunOutcome } from './rows.ts'
import type { RunRecord } from './run-record.ts'
import { type Column, files, type TableName, type TableRows, tables } from './tables.ts'

/** Reads plan.json of an invocation's folder. */
export async function readPlan(invocationDirectory: string): Promise<LadderPlan> {
  const file = path.join(invocationDirectory, files.plan)
  if (!existsSync(file)) {
    throw new SoakgateError('record-not-found', `There is no record in ${invocationDirectory}`, {
      expected: `a folder with ${files.plan}`,
      got: existsSync(invocationDirectory) ? `no ${files.plan} in it` : 'no such folder',
    })
  }
  const plan = await readJson<LadderPlan>(file)
  if (!(Number.isInteger(plan.schemaVersion) && plan.schemaVersion >= 1 && plan.schemaVersion <= schemaVersion)) {
    throw new SoakgateError('record-version', `${file} is of another version`, {
      expected: `schemaVersion 1 to ${schemaVersion}`,
      got: `schemaVersion ${String(plan.schemaVersion)}`,
    })
  }
  return { ...plan, runs: plan.runs.map(completeRun) }
}

/** What plans of the first version do not say: nothing was accepted, and nothing but ends of workers stopped a run. */
const unsaidOfThresholds = { abort: false, accept: null }

function completeRun(run: RunPlan): RunPlan {
  return { ...run, thresholds: run.thresholds.map((planned) => ({ ...unsaidOfThresholds, ...planned })) }
}

/** Reads one run; null: it was never begun. */
export async function readRun(invocationDirectory: string, plan: RunPlan): Promise<RunRecord | null> {
  const directory = path.join(invocationDirectory, plan.directory)
  if (!existsSync(path.join(directory, tables.iterations.file))) return null
  const outcomeFile = path.join(directory, files.outcome)
  return {
    plan,
    iterations: await readTable(directory, 'iterations'),
    requests: await readTable(directory, 'requests'),
    samples: await readTable(directory, 'samples'),
    ticks: await readTable(directory, 'ticks'),
    events: await readTable(directory, 'events'),
    outcome: existsSync(outcomeFile) ? await readJson<RunOutcome>(outcomeFile) : null,
  }
}

async function readTable<Name extends TableName>(directory: string, name: Name): Promise<TableRows[Name][]> {
  const file = path.join(directory, tables[name].file)
  const columns = tables[name].columns as unknown as readonly Column<TableRows[Name]>[]
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  // A run that was killed may end within a row: only whole lines count.
  const lines = parseCsv(file, text.slice(0, text.lastIndexOf('\n') + 1))
  const header = lines[0]
  if (header === undefined) return []
  const places = columns.map((column) => ({ column, index: header.indexOf(column.name) }))
  const missing = places.find(({ column, index }) => index < 0 && column.whenMissing === undefined)
  if (missing !== undefined) {
    throw unreadable(file, `the column ${missing.column.name}`, `the columns ${header.join(', ')}`)
  }
  return lines.slice(1).map((cells) => {
    const row: Record<string, unknown> = {}
    for (const { column, index } of places) {
      row[column.field] = index < 0 ? column.whenMissing : fromCell(cells[index] ?? '', column, file)
    }
    return row as unknown as TableRows[Name]
  })
}

function parseCsv(file: string, text: string): string[][] {
  try {
    return parse(text, { relax_column_count: true })
  } catch (error) {
    throw unreadable(file, 'a CSV table', error instanceof Error ? error.message : String(error))
  }
}

function fromCell<Row>(cell: string, column: Column<Row>, file: string): string | number | boolean | null {
  if (cell === '') return null
  if (column.kind === 'text' || column.kind === 'word') return cell
  if (column.kind === 'boolean') return cell === 'true'
  const number = Number(cell)
  if (!Number.isFinite(number)) throw unreadable(file, `a number in ${column.name}`, JSON.stringify(cell))
  return number
}

async function readJson<T>(file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch (error) {
    throw unreadable(file, 'JSON', error instanceof Error ? error.message : String(error))
  }
}

function unreadable(file: string, expected: string, got: string): SoakgateError {
  return new SoakgateError('record-unreadable', `${file} cannot be read`, { expected, got })
}
