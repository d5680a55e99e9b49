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

/** The key stream of AES in counter mode: it looks random, cannot be compressed, and costs less than sending it. */
async function* generate(bytes: number, seed: number): AsyncGenerator<Buffer, void, void> {
  const key = Buffer.alloc(16)
  key.writeDoubleBE(seed)
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  const zeros = Buffer.alloc(Math.min(pieceBytes, bytes))
  for (let left = bytes; left > 0; left -= pieceBytes)
    yield cipher.update(zeros.subarray(0, Math.min(pieceBytes, left)))
}
