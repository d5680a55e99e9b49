import { noteRead } from './read-buffers.ts'

/** Takes the body of an answer as it comes: keeps its beginning and counts the rest, so that no body fills memory. */
export class BodySink {
  readonly #keepBytes: number
  readonly #chunks: Buffer[] = []
  #keptBytes = 0
  #bytes = 0

  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes
  }

  /** Bytes that arrived, kept or not. */
  get bytes(): number {
    return this.#bytes
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length
    noteRead(chunk.length)
    const room = this.#keepBytes - this.#keptBytes
    if (room <= 0) return
    // A copy where only a part is kept: a view would keep the whole chunk in memory.
    const kept = chunk.length <= room ? chunk : Buffer.from(chunk.subarray(0, room))
    this.#chunks.push(kept)
    this.#keptBytes += kept.length
  }

  /** The kept beginning. */
  body(): Buffer {
    const [first] = this.#chunks
    return first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#keptBytes)
  }
}
