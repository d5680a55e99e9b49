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
      if (this.#state === 'asking') this.#askWhetherSeen()
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
    return this.#state === 'asking' && this.#requests > 1 && performance.now() - this.#sentMs <= crossingMs
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
    if (this.#requests > 0 && (this.#state === 'idle' || this.isCrossed)) this.#onUnannouncedClose()
  }

  /**
   * The other side closed without an answer: had it closed before the request reached it? A program that took the
   * request and then died leaves a connection on which more can be sent. But where the request met a closed socket,
   * the other side's kernel has refused it with a reset (RFC 9293, section 3.10.7.1), and further writing fails with
   * EPIPE. That holds for what fits into one packet. The line break is for the first case: servers skip empty lines
   * before a request (RFC 9112, section 2.2).
   */
  #askWhetherSeen(): void {
    if (this.#socket.bytesWritten - this.#writtenBefore > packetBytes) return
    this.#socket.write('\r\n', (error) => {
      this.#isUnseen = error != null && 'code' in error && error.code === 'EPIPE'
    })
  }
}

/** undici ends sockets with errors of its own: after an announced close, after idle time, when told to. */
function isOwn(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('UND_ERR_')
}
