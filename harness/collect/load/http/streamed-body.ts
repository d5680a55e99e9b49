import { createCipheriv } from 'node:crypto'
import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { FileSource } from '../../../scenario/file-source.ts'

/** A body whose length is known and whose content is made each time that it is sent: again after a redirect, say. */
export interface StreamedBody {
  bytes: number
  /** Its content in pieces; to be returned (closed) by who does not read it to the end. */
  open: () => AsyncGenerator<Buffer, void, void>
}

const pieceBytes = 64 * 1024

/** The content of a file to upload; throws where there is no such file. Paths are relative to `folder`. */
export function streamFile(source: FileSource, folder: string): StreamedBody {
  if (source.from === 'seed') {
    const { bytes, seed } = source
    return { bytes, open: () => generate(bytes, seed) }
  }
  const absolute = path.resolve(folder, source.path)
  const bytes = sizeOf(absolute)
  return { bytes, open: () => readPieces(absolute, bytes) }
}

function sizeOf(file: string): number {
  const stats = statSync(file)
  if (!stats.isFile()) throw new Error(`${file} is no file`)
  return stats.size
}

/** Exactly `bytes` of them: the length was told before, and a file may have grown or shrunk since. */
async function* readPieces(file: string, bytes: number): AsyncGenerator<Buffer, void, void> {
  const handle = await open(file, 'r')
  try {
    for (let position = 0; position < bytes; ) {
      const wanted = Math.min(pieceBytes, bytes - position)
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position)
      if (bytesRead === 0) throw new Error(`${file} became shorter while it was sent`)
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** Of made-up content so much is made, and sent in other cuts again and again: it costs neither time nor memory. */
const stockBytes = 1024 * 1024
/** Distance between the cuts: a prime number of blocks, so that no two pieces of 4 GiB are the same. */
const strideBytes = 7919 * 16

/**
 * Content that looks random and cannot be compressed by gzip, whose window is smaller than a piece. What looks further
 * back, such as zstd with a large window or deduplication, finds parts of it again.
 */
async function* generate(bytes: number, seed: number): AsyncGenerator<Buffer, void, void> {
  const stock = stockOf(seed)
  const cuts = stockBytes - pieceBytes
  for (let sent = 0, offset = 0; sent < bytes; sent += pieceBytes, offset = (offset + strideBytes) % cuts) {
    yield stock.subarray(offset, offset + Math.min(pieceBytes, bytes - sent))
  }
}

/** Of the seeds used last; a script may use another one for each iteration. */
const stocks = new Map<number, Buffer>()
const keptStocks = 8

/** The key stream of AES in counter mode: the same bytes for the same seed, on every machine. */
function stockOf(seed: number): Buffer {
  const known = stocks.get(seed)
  if (known !== undefined) return known
  const key = Buffer.alloc(16)
  key.writeDoubleBE(seed)
  const stock = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(stockBytes))
  stocks.set(seed, stock)
  const [oldest] = stocks.keys()
  if (stocks.size > keptStocks && oldest !== undefined) stocks.delete(oldest)
  return stock
}
