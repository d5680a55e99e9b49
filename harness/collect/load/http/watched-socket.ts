import type { Socket } from 'node:net'

/** A request of at most so many bytes travels in one packet: the server got all of it or nothing. */
const packetBytes = 1400

/** A close within this time after sending may have crossed the request on its way. */
const crossingMs = 10

/** One TCP connection, watched for what must be known to judge what became of the requests on it. */
export class WatchedSocket {
  readonly #socket: Socket
  readonly #onUnannouncedClose: () => void
  #state: 'idle' | 'asking' | 'answering' = 'idle'
  #requests = 0
  #isOpen: boolean = true
  #hasEnded: boolean = false
  #error: Error | null = null
  #sentMs = 0
  #writtenBefore = 0
  #isCrossed: boolean = false
  #isUnseen: boolean = false

  /** `onUnannouncedClose`: the server closed it although it was to be kept. */
  constructor(socket: Socket, onUnannouncedClose: () => void) {
    this.#socket = socket
    this.#onUnannouncedClose = onUnannouncedClose
    socket.on('error', (error) => {
      if (isOwn(error)) return
      this.#error = error
      this.#meetClose()
    })
    socket.once('end', () => {
      this.#hasEnded = true
      this.#meetClose()
      if (this.#state !== 'idle') this.#askForReset()
    })
    socket.once('close', () => {
      this.#isOpen = false
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether it is open and has carried a request before. */
  get isKept(): boolean {
    return this.#isOpen && this.#requests > 0
  }

  /** Whether the other side closed it in order. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Why it broke; null: it did not, or it was closed in order. */
  get error(): Error | null {
    return this.#error
  }

  /** Whether it is proven that no program on the other side got any of the last request. */
  get isUnseen(): boolean {
    return this.#isUnseen
  }

  /** Whether it ended so soon after a request that the server may have closed it before it saw the request. */
  get isCrossed(): boolean {
    return this.#isCrossed
  }

  beginRequest(): void {
    this.#state = 'asking'
    this.#requests += 1
    this.#sentMs = performance.now()
    this.#writtenBefore = this.#socket.bytesWritten
  }

  beginAnswer(): void {
    this.#state = 'answering'
  }

  endAnswer(): void {
    this.#state = 'idle'
  }

  #meetClose(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    const isKept = this.#requests > 1 && this.#state === 'asking'
    this.#isCrossed = isKept && performance.now() - this.#sentMs <= crossingMs
    if (this.#isCrossed || (this.#requests > 0 && this.#state === 'idle')) this.#onUnannouncedClose()
  }

  /**
   * The other side ended in the middle of something, so it seems. A reset behind that end is found by writing: nothing
   * at all is written, and the kernel answers whether it could be.
   *
   * Without an answer: had it closed before the request reached it? A program that took the request and then died
   * leaves a connection on which more could be sent. But where the request met a closed socket, the other side's
   * kernel has refused it with a reset (RFC 9293, section 3.10.7.1), and writing fails with EPIPE. That holds for what
   * fits into one packet.
   *
   * In the middle of an answer: Node 22 takes a reset that comes together with data for an orderly end, which would
   * make a cut body without a length look whole.
   */
  #askForReset(): void {
    const wasAsking = this.#state === 'asking'
    const isOnePacket = this.#socket.bytesWritten - this.#writtenBefore <= packetBytes
    this.#socket.write('', (error) => {
      if (!error || isOwn(error)) return
      if (wasAsking) this.#isUnseen = isOnePacket && 'code' in error && error.code === 'EPIPE'
      else this.#error = error
    })
  }
}

/** undici ends sockets with errors of its own: after an announced close, after idle time, when told to. */
function isOwn(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('UND_ERR_')
}
