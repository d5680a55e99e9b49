import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { CsvError } from 'csv-parse'
import { SoakgateError } from '../vocabulary/errors.ts'
import { readCells } from './table-cells.ts'
import { type Column, compressedEnding, type TableName, type TableRows, tables } from './tables.ts'

/** Reads a table of a run, plain or compressed, row by row; a missing one is empty. What a killed run left is read as far as it goes. */
export async function readTable<Name extends TableName>(directory: string, name: Name): Promise<TableRows[Name][]> {
  const file = await findFile(path.join(directory, tables[name].file))
  if (file === null) return []
  const columns = tables[name].columns as unknown as readonly Column<TableRows[Name]>[]
  const rows: TableRows[Name][] = []
  let toRow: ((cells: readonly string[]) => TableRows[Name]) | null = null
  try {
    for await (const batch of readCells(file)) {
      for (const cells of batch) {
        if (toRow === null) toRow = rowReader(cells, columns, file)
        else rows.push(toRow(cells))
      }
    }
  } catch (error) {
    if (error instanceof SoakgateError) throw error
    // The last row of a killed run may end within a quoted text.
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return rows
    throw unreadable(file, 'a CSV table', error instanceof Error ? error.message : String(error))
  }
  return rows
}

/** Whether a file of a record is there; only plain files are: a link or a device could lead, or never end, anywhere. */
export async function hasFile(file: string): Promise<boolean> {
  const stats: Stats | null = await lstat(file).catch(() => null)
  if (stats === null) return false
  if (!stats.isFile()) throw unreadable(file, 'a plain file', 'a link, a folder or a device')
  return true
}

/** The table as it was written, or as it was compressed at the end of the run. */
async function findFile(file: string): Promise<string | null> {
  if (await hasFile(file)) return file
  return (await hasFile(file + compressedEnding)) ? file + compressedEnding : null
}

function rowReader<Row>(
  header: readonly string[],
  columns: readonly Column<Row>[],
  file: string,
): (cells: readonly string[]) => Row {
  const places = columns.map((column) => ({ column, index: header.indexOf(column.name) }))
  const missing = places.find(({ column, index }) => index < 0 && column.whenMissing === undefined)
  if (missing !== undefined) {
    throw unreadable(file, `the column ${missing.column.name}`, `the columns ${header.slice(0, 50).join(', ')}`)
  }
  const blank = blankRow(columns, header)
  const filled = places
    .filter(({ index }) => index >= 0)
    .map(({ column, index }) => ({ field: column.field, index, toValue: cellReader(column, file) }))
  return (cells) => {
    const row: Record<string, unknown> = { ...blank }
    for (const { field, index, toValue } of filled) {
      const cell = cells[index]
      if (cell !== undefined && cell !== '') row[field] = toValue(cell)
    }
    return row as unknown as Row
  }
}

/** A row whose cells are all empty; nearly all rows stand for themselves alone, and do not say so. */
function blankRow<Row>(columns: readonly Column<Row>[], header: readonly string[]): Record<string, unknown> {
  const entries = columns
    .filter(({ field }) => field !== 'standsFor')
    .map(({ name, field, whenMissing }) => [field, header.includes(name) ? null : (whenMissing ?? null)] as const)
  return Object.fromEntries(entries)
}

function cellReader<Row>({ name, kind }: Column<Row>, file: string): (cell: string) => string | number | boolean {
  if (kind === 'boolean') return (cell) => cell === 'true'
  if (kind === 'text' || kind === 'word') {
    const shared = new Map<string, string>()
    return (cell) => shareText(cell, shared)
  }
  return (cell) => {
    const number = Number(cell)
    if (!Number.isFinite(number)) throw unreadable(file, `a number in ${name}`, JSON.stringify(cell.slice(0, 100)))
    return number
  }
}

/** The same word of a million rows is one word in memory. */
function shareText(text: string, shared: Map<string, string>): string {
  const known = shared.get(text)
  if (known !== undefined) return known
  if (shared.size < 1000) shared.set(text, text)
  return text
}

export function unreadable(file: string, expected: string, got: string): SoakgateError {
  return new SoakgateError('record-unreadable', `${file} cannot be read`, { expected, got })
}
