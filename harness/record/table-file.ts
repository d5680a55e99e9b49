import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { stringify } from 'csv-stringify/sync'
import type { Secrets } from '../vocabulary/secrets.ts'
import { type CellKind, type Column, compressedEnding, type TableName, type TableRows, tables } from './tables.ts'

/** Smaller tables stay files that anyone can open; larger ones shrink to a fifth when the run has ended. */
const compressedFromBytes = 4e6

/** One table of the record while it is written: plain CSV, each row at once, so that a killed run leaves all but its last. */
export class TableFile<Name extends TableName> {
  readonly #columns: readonly Column<TableRows[Name]>[]
  readonly #stream: WriteStream
  readonly #file: string
  readonly #secrets: Secrets
  #bytes = 0

  constructor(name: Name, directory: string, secrets: Secrets, onError: (file: string, error: unknown) => void) {
    this.#columns = tables[name].columns as unknown as readonly Column<TableRows[Name]>[]
    this.#file = path.join(directory, tables[name].file)
    this.#secrets = secrets
    this.#stream = createWriteStream(this.#file)
    this.#stream.on('error', (error) => onError(this.#file, error))
    this.#writeCells(this.#columns.map((column) => column.name))
  }

  /** Returns the bytes that the row takes. */
  readonly write = (row: TableRows[Name]): number => {
    return this.#writeCells(this.#columns.map(({ field, kind }) => this.#toCell(row[field], kind)))
  }

  /** Resolves when all that was written so far is in the file. */
  written(): Promise<void> {
    return new Promise((resolve) => this.#stream.write('', () => resolve()))
  }

  /** Ends the file, and compresses it if it is large; it is there as a whole at every moment, plain or compressed. */
  async close(): Promise<void> {
    this.#stream.end()
    await finished(this.#stream).catch(() => {})
    if (this.#bytes < compressedFromBytes || this.#stream.errored !== null) return
    const compressed = `${this.#file}${compressedEnding}`
    await pipeline(createReadStream(this.#file), createGzip(), createWriteStream(`${compressed}.part`))
    await rename(`${compressed}.part`, compressed)
    await rm(this.#file)
  }

  #writeCells(cells: readonly string[]): number {
    const line = `${cells.join(',')}\n`
    this.#stream.write(line)
    this.#bytes += line.length
    return line.length
  }

  #toCell(value: unknown, kind: CellKind): string {
    if (value === null || value === undefined) return ''
    // A thousandth of a millisecond is finer than anything that is measured here.
    if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
    if (kind !== 'text') return String(value)
    // Only what somebody said can hold a comma or a quote; the rest need not be looked through.
    return stringify([[this.#secrets.redactText(String(value))]]).slice(0, -1)
  }
}
