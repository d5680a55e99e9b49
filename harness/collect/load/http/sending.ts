import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { reasonOf } from '../load-error.ts'
import type { StreamedBody } from './streamed-body.ts'

/** A body as it is given to undici, and how to stop it. */
export interface Sending {
  body: string | Uint8Array | Readable | null
  /** Closes what is read from; to be called when its exchange is over, however that came. */
  stop: () => void
}

/** What a whole body needs to be stopped. */
const nothing = () => {}

/** One sending of a body: a streamed one is opened anew each time. */
export function sendingOf(body: string | Uint8Array | StreamedBody | null): Sending {
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return { body, stop: nothing }
  const stream = Readable.from(pieceByPiece(body.open()), { highWaterMark: 1 })
  return { body: stream, stop: () => void stream.destroy() }
}

/** A body whose content could not be read on: nothing that the service or the network did. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody'
}

/**
 * One look at the network before each piece: while the service takes in what is sent as fast as it is made, nothing
 * else would make soakgate look, neither at its answers nor at its other users'.
 */
async function* pieceByPiece(pieces: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const piece of pieces) {
      await nextTurn()
      yield piece
    }
  } catch (error) {
    throw new UnreadableBody(reasonOf(error), { cause: error })
  }
}
