import type { Dispatcher } from 'undici'
import type { LoadError } from '../load-error.ts'
import type { RunClock } from '../run-clock.ts'
import { BodySink } from './body-sink.ts'
import type { Cancellation } from './cancellation.ts'
import { troubleOf } from './connection-trouble.ts'
import type { Connection, UserConnections } from './connections.ts'
import { withCookies } from './cookies.ts'
import { ReadPace } from './read-pace.ts'
import type { RequestTrace } from './request-trace.ts'
import { type Sending, sendingOf } from './sending.ts'
import type { StreamedBody } from './streamed-body.ts'
import type { WatchedSocket } from './watched-socket.ts'

/** One HTTP request as it goes over the wire. */
export interface WireRequest {
  url: URL
  method: string
  headers: Readonly<Record<string, string>>
  body: string | Uint8Array | StreamedBody | null
  /** Name of the request, for messages. */
  label: string
  /** Bytes of the answer's body that are kept. */
  keepBytes: number
  /** The answer is read no faster; null: as it comes. */
  readBytesPerSecond: number | null
}

/** One whole answer. */
export interface Answer {
  url: URL
  status: number
  headers: Readonly<Record<string, string>>
  sink: BodySink
}

/** What an exchange needs besides the request. */
export interface ExchangeSetting {
  connections: UserConnections
  clock: RunClock
  trace: RequestTrace
  cancellation: Cancellation
  /** Told of bytes of bodies as they arrive. */
  onBytes: (bytes: number) => void
  /** Told of an answer's headers before its body. */
  onHeaders: (headers: Readonly<Record<string, string>>) => void
}

/**
 * Sends one request and takes its whole answer; rejects with a LoadError.
 * What the server may have seen is never sent again: counts must be true, and a request that ended a worker must not
 * be hidden by a second one. Only a request that a dying kept connection provably did not deliver goes over a new one.
 */
export async function exchange(request: WireRequest, setting: ExchangeSetting): Promise<Answer> {
  const { connections, cancellation } = setting
  const connection = await connections.acquire(request.url.origin)
  const wasKept = connection.isKept
  const first = await new Exchange(request, setting, connection).run()
  if (first.kind === 'answered') return first.answer
  if (first.kind === 'failed' || !wasKept) throw first.error
  if (cancellation.reason !== null) throw cancellation.reason
  const second = await new Exchange(request, setting, connections.open(request.url.origin)).run()
  if (second.kind === 'answered') return second.answer
  throw second.error
}

type ExchangeEnd =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'failed'; error: LoadError }
  /** It is certain that the server got nothing of the request. */
  | { kind: 'unseen'; error: LoadError }

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: WireRequest
  readonly #setting: ExchangeSetting
  readonly #connection: Connection
  readonly #sink: BodySink
  readonly #sending: Sending
  readonly #pace: ReadPace | null
  #settle: (end: ExchangeEnd) => void = () => {}
  #isOver: boolean = false
  #socket: WatchedSocket | null = null
  #isSent: boolean = false
  #isSentWhole: boolean = false
  #hasBegun: boolean = false
  #status = 0
  #headers: Record<string, string> = {}

  constructor(request: WireRequest, setting: ExchangeSetting, connection: Connection) {
    this.#request = request
    this.#setting = setting
    this.#connection = connection
    this.#sink = new BodySink(request.keepBytes)
    this.#sending = sendingOf(request.body)
    this.#pace = request.readBytesPerSecond === null ? null : new ReadPace(request.readBytesPerSecond)
  }

  run(): Promise<ExchangeEnd> {
    const { url, method } = this.#request
    const headers = withCookies(this.#request.headers, url, this.#setting.connections.cookies)
    const { body } = this.#sending
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#setting.cancellation.onCancel((reason) => this.#fail(reason))
      if (this.#isOver) return
      if (!this.#connection.isKept) this.#setting.trace.start(this.#setting.clock.nowMs())
      this.#connection.send({ path: `${url.pathname}${url.search}`, method, headers, body }, this)
    })
  }

  onRequestStart(): void {
    if (this.#isOver) return
    this.#socket = this.#connection.takeSocket()
    this.#isSent = true
    this.#setting.trace.start(this.#setting.clock.nowMs())
  }

  onRequestSent(): void {
    this.#isSentWhole = true
  }

  onResponseStarted(): void {
    this.#hasBegun = true
    this.#socket?.beginAnswer()
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    // 1xx answers only announce the one that counts.
    if (this.#isOver || status < 200) return
    this.#status = status
    this.#setting.trace.status = status
    for (const [name, value] of Object.entries(headers)) {
      // Cookies have commas in them.
      if (value !== undefined)
        this.#headers[name] = Array.isArray(value) ? value.join(name === 'set-cookie' ? '\n' : ', ') : value
    }
    const setCookie = headers['set-cookie']
    if (setCookie !== undefined) this.#setting.connections.cookies.take(setCookie, this.#request.url)
    this.#setting.onHeaders(this.#headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return
    this.#sink.add(chunk)
    this.#setting.onBytes(chunk.length)
    this.#pace?.meter(chunk.length, controller)
  }

  onResponseEnd(): void {
    // A body that ended with its connection is whole only if that ended in order, which shows a moment later.
    if (this.#socket?.hasEnded === true) setImmediate(() => this.#complete())
    else this.#complete()
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(this.#trouble(error))
  }

  #complete(): void {
    const broke = this.#socket?.error ?? null
    if (broke !== null) this.#fail(this.#trouble(broke))
    if (this.#isOver) return
    this.#isOver = true
    // What answers before it has read everything does not want the rest; undici ends such a connection, too.
    if (this.#isSentWhole) this.#setting.connections.release(this.#connection)
    else this.#setting.connections.discard(this.#connection)
    this.#stop()
    this.#settle({
      kind: 'answered',
      answer: { url: this.#request.url, status: this.#status, headers: this.#headers, sink: this.#sink },
    })
  }

  #stop(): void {
    this.#sending.stop()
    this.#pace?.stop()
  }

  #fail(error: LoadError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#setting.connections.discard(this.#connection)
    this.#stop()
    const isUnseen =
      error.kind === 'not-connected' || (error.kind === 'connection-lost' && this.#socket?.isUnseen === true)
    this.#settle({ kind: isUnseen ? 'unseen' : 'failed', error })
  }

  #trouble(error: Error): LoadError {
    return troubleOf(error, {
      label: this.#request.label,
      isSent: this.#isSent,
      isSentWhole: this.#isSentWhole,
      hasBegun: this.#hasBegun,
      isCrossed: this.#socket?.isCrossed ?? false,
      hasEnded: this.#socket?.hasEnded ?? false,
    })
  }
}
