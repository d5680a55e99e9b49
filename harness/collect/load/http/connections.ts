import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { SecureContext } from 'node:tls'
import { buildConnector, Client, type Dispatcher } from 'undici'
import { UserCookies } from './cookies.ts'
import { idleLimitMs, type KeepAliveTrust } from './keep-alive-trust.ts'
import { readBeforeDestroying } from './unread-answer.ts'
import { WatchedSocket } from './watched-socket.ts'

/** At most one request at a time over one TCP connection, which is opened again as needed. */
export class Connection {
  readonly origin: string
  isBusy = true
  freeSinceMs = 0
  readonly #client: Client
  #socket: WatchedSocket | null = null

  constructor(origin: string, trust: KeepAliveTrust, tls: SecureContext | null) {
    this.origin = origin
    // Half open, so that a socket can still be asked what became of a request when the other side has closed.
    const connect = buildConnector({
      timeout: 0,
      allowH2: false,
      allowHalfOpen: true,
      ...(tls === null ? {} : { secureContext: tls }),
    })
    this.#client = new Client(origin, {
      pipelining: 1,
      // Timeouts are the request's own, from sending to the end of the answer; undici's are each for a part of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: idleLimitMs,
      // `Keep-Alive: timeout=5` may shorten the limit, by a second's margin, and never lengthens it.
      keepAliveMaxTimeout: idleLimitMs,
      keepAliveTimeoutThreshold: 1000,
      connect: (options, callback) => {
        connect(options, (...result) => {
          // Its listeners come before undici's, which take a reset for the end of a body without a length.
          const socket = result[1]
          // Typed as null where it failed, and missing in truth.
          if (socket) {
            readBeforeDestroying(socket)
            this.#socket = new WatchedSocket(socket, () => trust.noteUnannouncedClose(origin))
          }
          callback(...result)
        })
      },
    })
  }

  /** Whether the next request would go over a TCP connection that has carried one before. */
  get isKept(): boolean {
    return this.#socket?.isKept === true
  }

  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(request, handler)
  }

  /** A request is about to be written: the TCP connection that it goes over. */
  takeSocket(): WatchedSocket | null {
    this.#socket?.beginRequest()
    return this.#socket
  }

  /** The answer is whole: it may be used again. */
  release(): void {
    this.isBusy = false
    this.freeSinceMs = performance.now()
    this.#socket?.endAnswer()
  }

  /** Ends it at once, whatever is under way on it. */
  destroy(): void {
    this.#client.destroy().catch(() => {})
  }
}

/** The connections of one user: one per origin, and further ones only while requests run side by side. */
export class UserConnections {
  /** Kept when connections are not. */
  readonly cookies = new UserCookies()
  readonly #connections = new Set<Connection>()
  readonly #trust: KeepAliveTrust
  readonly #tls: SecureContext | null

  /**
   * `trust` is shared by all users: what one of them learns of a server holds for all.
   * `tls`: what TLS is spoken with; null: as Node does.
   */
  constructor(trust: KeepAliveTrust, tls: SecureContext | null) {
    this.#trust = trust
    this.#tls = tls
  }

  /** A connection for one request: a kept one where that is safe, otherwise a new one. */
  async acquire(origin: string): Promise<Connection> {
    const kept = this.#takeFree(origin)
    if (kept === null) return this.open(origin)
    if (!kept.isKept) return kept
    const waitMs = this.#trust.waitMs(origin)
    if (waitMs > 0) await pause(waitMs)
    // One look at the network between an answer and the next request on its connection: what the server closed in
    // the meantime is seen, and undici then opens a new connection by itself.
    await nextTurn()
    return kept
  }

  /** A new connection for one request. */
  open(origin: string): Connection {
    const connection = new Connection(origin, this.#trust, this.#tls)
    this.#connections.add(connection)
    return connection
  }

  /** Its request was answered. */
  release(connection: Connection): void {
    connection.release()
    this.#trust.noteAnswer(connection.origin)
  }

  /** Its request was not answered: it is ended. */
  discard(connection: Connection): void {
    this.#connections.delete(connection)
    connection.destroy()
  }

  /** Ends what is kept and free: the next request gets a new connection. */
  endKept(): void {
    for (const connection of this.#connections) if (!connection.isBusy) this.discard(connection)
  }

  close(): void {
    for (const connection of this.#connections) this.discard(connection)
  }

  #takeFree(origin: string): Connection | null {
    for (const connection of this.#connections) {
      if (connection.isBusy || connection.origin !== origin) continue
      if (!connection.isKept || this.#maySendOn(connection)) {
        connection.isBusy = true
        return connection
      }
      this.discard(connection)
    }
    return null
  }

  #maySendOn(kept: Connection): boolean {
    return this.#trust.isTrusted(kept.origin) && performance.now() - kept.freeSinceMs < idleLimitMs
  }
}
