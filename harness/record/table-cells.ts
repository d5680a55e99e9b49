import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip, constants as zlib } from 'node:zlib'
import { parse } from 'csv-parse'
import { compressedEnding } from './tables.ts'

/** A cell longer than this is none of ours. */
const longestCellBytes = 1_000_000

/** The cells of all whole rows of a table, plain or compressed, the header first; a batch of rows at a time. */
export async function* readCells(file: string): AsyncGenerator<readonly string[][]> {
  const lines = wholeLines(openPlain(file))
  for await (const text of lines) {
    if (needsParser(text)) yield* parseRows(text, lines)
    else yield splitRows(text)
  }
}

function openPlain(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file)
  if (!file.endsWith(compressedEnding)) return source
  // A copy that broke off is read as far as it goes. An error ends the iteration over the result.
  return pipeline(source, createGunzip({ finishFlush: zlib.Z_SYNC_FLUSH }), () => {})
}

/** A run that was killed may end within a row: only whole lines count. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf('\n') + 1
    if (end > 0) yield bytes.toString('utf8', 0, end)
    rest = bytes.subarray(end)
    if (rest.length > longestCellBytes) return
  }
}

/** Where nothing is quoted a comma is a comma; most tables are numbers only, and take a third of the time so. */
function needsParser(text: string): boolean {
  return text.includes('"') || text.includes('\r')
}

function splitRows(text: string): string[][] {
  const rows = text.split('\n')
  rows.pop()
  return rows.map((row) => row.split(','))
}

/** A quoted cell may go on in the next batch of lines, so the parser takes all that follow. */
async function* parseRows(first: string, rest: AsyncIterable<string>): AsyncGenerator<readonly string[][]> {
  const parser = parse({ relax_column_count: true, max_record_size: longestCellBytes })
  const all = async function* () {
    yield first
    yield* rest
  }
  pipeline(all, parser, () => {})
  for await (const cells of parser as AsyncIterable<string[]>) yield [cells]
}
