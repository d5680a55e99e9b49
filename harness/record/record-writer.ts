import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { type Stringifier, stringify } from 'csv-stringify'
import { SoakgateError } from '../vocabulary/errors.ts'
import type { Secrets } from '../vocabulary/secrets.ts'
import type { RunOutcome } from './rows.ts'
import { type CellKind, type Column, files, type TableName, type TableRows, tables } from './tables.ts'

interface OpenTable {
  rows: Stringifier
  file: WriteStream
}

/**
 * Writes the record of one run while it goes on: headers first, rows streamed, the outcome last and atomically,
 * so that a killed run leaves all but its last lines.
 */
export class RecordWriter {
  /** Rejects with `record-not-written` at the first write that fails; never resolves. */
  readonly failed: Promise<never>
  readonly #directory: string
  readonly #secrets: Secrets
  readonly #tables: Record<TableName, OpenTable>
  readonly #log: WriteStream
  #fail: (error: Error) => void = () => {}
  #hasFailed = false

  private constructor(directory: string, secrets: Secrets) {
    this.#directory = directory
    this.#secrets = secrets
    const { promise, reject } = Promise.withResolvers<never>()
    this.failed = promise
    this.failed.catch(() => {})
    this.#fail = reject
    this.#tables = {
      iterations: this.#open('iterations'),
      requests: this.#open('requests'),
      samples: this.#open('samples'),
      ticks: this.#open('ticks'),
      events: this.#open('events'),
    }
    this.#log = this.#stream(files.log)
  }

  /** Makes the folder and opens every file of the record. */
  static async open(directory: string, secrets: Secrets): Promise<RecordWriter> {
    try {
      await mkdir(directory, { recursive: true })
    } catch (error) {
      throw notWritten('output-not-writable', directory, error)
    }
    return new RecordWriter(directory, secrets)
  }

  write<Name extends TableName>(name: Name, row: TableRows[Name]): void {
    if (this.#hasFailed) return
    const columns: readonly Column<TableRows[Name]>[] = tables[name].columns as never
    this.#tables[name].rows.write(
      columns.map((column) => this.#toCell(row[column.field as keyof TableRows[Name]], column.kind)),
    )
  }

  /** One line of the target's output; `stream` is `out` or `err`. */
  writeLog(timeMs: number, stream: 'out' | 'err' | 'load', line: string): void {
    if (!this.#hasFailed) this.#log.write(`${timeMs.toFixed(1)} ${stream} ${this.#secrets.redactText(line)}\n`)
  }

  /** Ends all files, then writes the outcome. */
  async close(outcome: RunOutcome): Promise<void> {
    const streams = Object.values(this.#tables)
    for (const table of streams) table.rows.end()
    this.#log.end()
    await Promise.allSettled([...streams.map((table) => finished(table.file)), finished(this.#log)])
    await writeJson(path.join(this.#directory, files.outcome), outcome, this.#secrets)
  }

  #open(name: TableName): OpenTable {
    const file = this.#stream(tables[name].file)
    const rows = stringify({ header: true, columns: tables[name].columns.map((column) => column.name) })
    rows.pipe(file)
    return { rows, file }
  }

  #toCell(value: unknown, kind: CellKind): string {
    if (value === null || value === undefined) return ''
    // A thousandth of a millisecond is finer than anything that is measured here.
    if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
    return kind === 'text' ? this.#secrets.redactText(String(value)) : String(value)
  }

  #stream(name: string): WriteStream {
    const stream = createWriteStream(path.join(this.#directory, name))
    stream.on('error', (error) => {
      this.#hasFailed = true
      this.#fail(notWritten('record-not-written', path.join(this.#directory, name), error))
    })
    return stream
  }
}

/** Writes a file of the record as a whole, without secrets: into a neighbour first, so that no reader sees half of it. */
export async function writeJson(file: string, value: unknown, secrets: Secrets): Promise<void> {
  const unfinished = `${file}.part`
  try {
    await writeFile(unfinished, `${JSON.stringify(secrets.redactValue(value), null, 2)}\n`)
    await rename(unfinished, file)
  } catch (error) {
    throw notWritten('record-not-written', file, error)
  }
}

function notWritten(code: 'record-not-written' | 'output-not-writable', file: string, error: unknown): SoakgateError {
  const got = error instanceof Error ? error.message : String(error)
  return new SoakgateError(code, `The record cannot be written: ${file}`, {
    expected: 'a folder with space that can be written',
    got,
    cause: error,
  })
}
