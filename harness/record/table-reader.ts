import { createReadStream, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { createGunzip, constants as zlib } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { SoakgateError } from '../vocabulary/errors.ts'
import { type Column, compressedEnding, type TableName, type TableRows, tables } from './tables.ts'

/** A cell longer than this is none of ours. */
const longestCellBytes = 1_000_000

/** Reads a table of a run, plain or compressed, row by row; a missing one is empty. What a killed run left is read as far as it goes. */
export async function readTable<Name extends TableName>(directory: string, name: Name): Promise<TableRows[Name][]> {
  const file = await findFile(path.join(directory, tables[name].file))
  if (file === null) return []
  const columns = tables[name].columns as unknown as readonly Column<TableRows[Name]>[]
  const rows: TableRows[Name][] = []
  let toRow: ((cells: readonly string[]) => TableRows[Name]) | null = null
  try {
    for await (const cells of readCells(file)) {
      if (toRow === null) toRow = rowReader(cells, columns, file)
      else rows.push(toRow(cells))
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

function readCells(file: string): AsyncIterable<string[]> {
  const source = createReadStream(file)
  const parser = parse({ relax_column_count: true, max_record_size: longestCellBytes })
  // A copy that broke off is read as far as it goes.
  const plain = file.endsWith(compressedEnding)
    ? source.pipe(createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH }).on('error', (error) => parser.destroy(error)))
    : source
  source.on('error', (error) => parser.destroy(error))
  void (async () => {
    for await (const text of wholeLines(plain)) {
      if (!parser.write(text)) await new Promise((resolve) => parser.once('drain', resolve))
    }
    parser.end()
  })().catch((error: Error) => parser.destroy(error))
  return parser as AsyncIterable<string[]>
}

/** A run that was killed may end within a row: only whole lines count. */
async function* wholeLines(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, Buffer.from(chunk)])
    const end = bytes.lastIndexOf('\n') + 1
    if (end > 0) yield bytes.subarray(0, end)
    rest = bytes.subarray(end)
    if (rest.length > longestCellBytes) return
  }
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
  const shared = new Map<string, string>()
  return (cells) => {
    const row: Record<string, unknown> = {}
    for (const { column, index } of places) {
      const value = index < 0 ? (column.whenMissing ?? null) : fromCell(cells[index] ?? '', column, file, shared)
      // Nearly all rows stand for themselves alone.
      if (value !== null || column.field !== 'standsFor') row[column.field] = value
    }
    return row as unknown as Row
  }
}

function fromCell<Row>(
  cell: string,
  column: Column<Row>,
  file: string,
  shared: Map<string, string>,
): string | number | boolean | null {
  if (cell === '') return null
  if (column.kind === 'text' || column.kind === 'word') return shareText(cell, shared)
  if (column.kind === 'boolean') return cell === 'true'
  const number = Number(cell)
  if (!Number.isFinite(number)) throw unreadable(file, `a number in ${column.name}`, JSON.stringify(cell.slice(0, 100)))
  return number
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
