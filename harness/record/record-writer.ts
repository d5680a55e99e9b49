import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { SoakgateError } from '../vocabulary/errors.ts'
import type { Secrets } from '../vocabulary/secrets.ts'
import { LogFile } from './log-file.ts'
import { LogRedaction } from './log-redaction.ts'
import { shareOf } from './record-limit.ts'
import type { RunOutcome } from './run-outcome.ts'
import { TableFile } from './table-file.ts'
import { files, type TableName, type TableRows, tables } from './tables.ts'
import { ThinnedTables } from './thinned-tables.ts'

export interface RecordOptions {
  /** What is never written. */
  secrets: Secrets
  /** What the record may take on disk. */
  limitBytes: number
  /** Whether soakgate measures the target itself. @default 'here' */
  measured?: 'here' | 'elsewhere'
}

type TableFiles = { [Name in TableName]: TableFile<Name> }

/**
 * Writes the record of one run while it goes on: headers first, rows streamed, the outcome last and atomically,
 * so that a killed run leaves all but its last lines.
 */
export class RecordWriter {
  /** Rejects with `record-not-written` at the first write that fails; never resolves. */
  readonly failed: Promise<never>
  readonly #directory: string
  readonly #secrets: Secrets
  readonly #files: TableFiles
  readonly #rows: ThinnedTables
  readonly #log: LogFile
  readonly #logRedaction: LogRedaction
  #fail: (error: Error) => void = () => {}
  #hasFailed = false

  private constructor(directory: string, { secrets, limitBytes, measured = 'here' }: RecordOptions) {
    this.#directory = directory
    this.#secrets = secrets
    const { promise, reject } = Promise.withResolvers<never>()
    this.failed = promise
    this.failed.catch(() => {})
    this.#fail = reject
    this.#files = openTables((name) => new TableFile(name, directory, secrets, this.#onError))
    this.#rows = new ThinnedTables(limitBytes, (name, row) => this.#files[name].write(row), measured)
    this.#logRedaction = new LogRedaction(secrets)
    this.#log = new LogFile(directory, shareOf('log', limitBytes), this.#onError)
  }

  /** Makes the folder and opens every file of the record. */
  static async open(directory: string, options: RecordOptions): Promise<RecordWriter> {
    try {
      await mkdir(directory, { recursive: true })
    } catch (error) {
      throw notWritten('output-not-writable', directory, error)
    }
    return new RecordWriter(directory, options)
  }

  write<Name extends TableName>(name: Name, row: TableRows[Name]): void {
    if (!this.#hasFailed) this.#rows.add(name, row)
  }

  /** One line of the target's output; `stream` is `out` or `err`. */
  writeLog(timeMs: number, stream: 'out' | 'err' | 'load' | 'service', line: string): void {
    if (this.#hasFailed) return
    this.#log.write(`${timeMs.toFixed(1)} ${stream} ${this.#logRedaction.redact(stream, line)}\n`)
  }

  /** Resolves when all rows so far can be read, but those that a thinned table still chooses from. */
  async written(): Promise<void> {
    if (this.#hasFailed) return
    await Promise.all(Object.values(this.#files).map((file) => file.written()))
  }

  /** Ends all files, then writes the outcome, with what was left out. */
  async close(outcome: RunOutcome): Promise<void> {
    this.#rows.flush()
    await Promise.all(Object.values(this.#files).map((file) => file.close()))
    await this.#log.close()
    const { lines, bytes } = this.#log.leftOut
    const leftOut = { rows: this.#rows.leftOut(), logLines: lines, logBytes: bytes }
    await writeJson(path.join(this.#directory, files.outcome), { ...outcome, leftOut }, this.#secrets)
  }

  readonly #onError = (file: string, error: unknown): void => {
    this.#hasFailed = true
    this.#fail(notWritten('record-not-written', path.resolve(this.#directory, file), error))
  }
}

function openTables(open: <Name extends TableName>(name: Name) => TableFile<Name>): TableFiles {
  const names = Object.keys(tables) as TableName[]
  return Object.fromEntries(names.map((name) => [name, open(name)])) as unknown as TableFiles
}

/** Writes a file of the record as a whole, without secrets: into a neighbour first, so that no reader sees half of it. */
export async function writeJson(file: string, value: unknown, secrets: Secrets): Promise<void> {
  const unfinished = `${file}.part`
  try {
    // A neighbour that somebody else put there, perhaps as a link to another file, is not written through.
    await rm(unfinished, { force: true })
    await writeFile(unfinished, `${JSON.stringify(secrets.redactValue(value), null, 2)}\n`, { flag: 'wx' })
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
