import type { Client, ResponseHead } from 'autocannon'
import type { Clock } from '../../clock.ts'
import { roundMs } from '../run-clock.ts'
import type { AutocannonNews, EndedRequest } from './autocannon-news.ts'
import type { AutocannonOrder } from './autocannon-order.ts'
import type { RequestTurns } from './request-turns.ts'

/** Before a connection is tried again that was refused or broken: otherwise it is tried as fast as the CPU can. */
const reconnectAfterMs = 100

/** A request under way. */
interface Outstanding {
  key: string
  startMs: number
  delayMs: number | null
  head: ResponseHead | null
  bodyBytes: number
  cancelTimeout: () => void
}

export interface MendedClientSetting {
  user: number
  order: AutocannonOrder
  turns: RequestTurns
  clock: Clock
  tell(news: AutocannonNews): void
  /** It has nothing more to do. */
  onIdle(): void
}

/**
 * A client of autocannon without its faults. By itself it counts what was written, sends a request into a connection
 * that the server is closing, reads nothing more after a body that was cut, hands the clock of a lost request to the next
 * one, keeps bodies, takes an early hint for the answer, sends all requests of a second at once, and tries a refused
 * connection without a pause.
 */
export class MendedClient {
  readonly #client: Client
  readonly #setting: MendedClientSetting
  readonly #send: () => void
  readonly #connect: () => void
  #outstanding: Outstanding | null = null
  /** A turn that was taken and waits until it is due, or until there is a connection. */
  #turn: { dueMs: number | null } | null = null
  #cancelWait: () => void = () => {}
  #isConnecting = false
  #trouble: Pick<EndedRequest, 'outcome' | 'reason'> | null = null
  #isIdle = false
  #sent = 0

  constructor(client: Client, setting: MendedClientSetting) {
    this.#client = client
    this.#setting = setting
    this.#send = client._doRequest.bind(client)
    this.#connect = client._connect.bind(client)
    client._doRequest = () => this.#ask()
    client._connect = () => this.#onDisconnected()
    client.pipelinedRequests.addBody = ({ length }) => {
      if (this.#outstanding !== null) this.#outstanding.bodyBytes += length
    }
    client.on('headers', (head) => {
      if (this.#outstanding !== null && !isInterim(head.statusCode)) this.#outstanding.head = head
    })
    client.on('response', (status) => this.#onResponse(status))
    client.on('connError', (error) => {
      this.#trouble = troubleOf(error)
    })
  }

  get isIdle(): boolean {
    return this.#isIdle
  }

  /** Waits for no turn any more; a request under way goes on. */
  stop(): void {
    if (this.#outstanding === null) this.#rest()
  }

  /** There is a connection, and nothing is under way on it. */
  #ask(): void {
    if (this.#isConnecting || this.#outstanding !== null || this.#isIdle) return
    this.#turn ??= this.#setting.turns.take()
    if (this.#turn === null) {
      this.#rest()
      return
    }
    const { clock } = this.#setting
    const { dueMs } = this.#turn
    const waitMs = dueMs === null ? 0 : dueMs - clock.now()
    this.#cancelWait()
    if (waitMs <= 0) this.#begin(dueMs)
    else this.#cancelWait = clock.setTimeout(() => this.#begin(dueMs), waitMs)
  }

  #begin(dueMs: number | null): void {
    const { user, order, clock, tell } = this.#setting
    this.#turn = null
    this.#trouble = null
    this.#sent += 1
    const startMs = roundMs(clock.now())
    const key = `${user}-${this.#sent}`
    tell({ kind: 'begun', key, user, startMs })
    this.#outstanding = {
      key,
      startMs,
      delayMs: dueMs === null ? null : roundMs(Math.max(0, startMs - dueMs)),
      head: null,
      bodyBytes: 0,
      cancelTimeout: clock.setTimeout(() => this.#onTimeout(), order.requestTimeoutMs),
    }
    this.#send()
  }

  #onResponse(status: number): void {
    if (isInterim(status)) {
      // Autocannon has taken the request for answered, and knows of none that the answer to come belongs to.
      this.#client.pipelinedRequests.insertRequest(null)
      return
    }
    const head = this.#outstanding?.head ?? null
    this.#end(outcomeOf(status, this.#setting.order))
    // The next request would be written into a connection that the server closes.
    if (head?.shouldKeepAlive === false && !this.#isConnecting) {
      this.#isConnecting = true
      this.#client._destroyConnection()
      this.#onDisconnected()
    }
  }

  #onTimeout(): void {
    const { requestTimeoutMs } = this.#setting.order
    this.#trouble = { outcome: 'timed-out', reason: `no whole answer within ${requestTimeoutMs} ms` }
    this.#client._resetConnection()
  }

  /** Autocannon would connect anew: the connection has ended, or was ended by us. */
  #onDisconnected(): void {
    this.#isConnecting = true
    this.#cancelWait()
    const { parser, pipelinedRequests } = this.#client
    // An answer without a length is whole when the server closes.
    if (this.#trouble === null && this.#outstanding !== null && !parser.hadError) parser.finish()
    const isBroken = this.#outstanding !== null
    if (isBroken) this.#end(this.#trouble ?? (parser.hadError ? noHttp : cut))
    parser.initialize(parser.type)
    pipelinedRequests.clear()
    const mayWait = isBroken || this.#trouble !== null
    this.#trouble = null
    if (this.#isIdle) return
    this.#cancelWait = this.#setting.clock.setTimeout(() => this.#reconnect(), mayWait ? reconnectAfterMs : 0)
  }

  #reconnect(): void {
    this.#isConnecting = false
    // No connection where no request is wanted.
    this.#turn ??= this.#setting.turns.take()
    if (this.#turn === null) this.#rest()
    else this.#connect()
  }

  #end({ outcome, reason }: Pick<EndedRequest, 'outcome' | 'reason'>): void {
    const ended = this.#outstanding
    if (ended === null) return
    this.#outstanding = null
    ended.cancelTimeout()
    const { clock, order, tell } = this.#setting
    const row: EndedRequest = {
      outcome,
      reason,
      units: outcome === 'completed' ? 1 : 0,
      workerPid: pidOf(ended.head, order.pidHeader),
      durationMs: roundMs(clock.now() - ended.startMs),
      delayMs: ended.delayMs,
      status: ended.head?.statusCode ?? null,
      receivedBytes: ended.bodyBytes,
    }
    tell({ kind: 'ended', key: ended.key, row })
  }

  #rest(): void {
    if (this.#isIdle) return
    this.#isIdle = true
    this.#cancelWait()
    this.#client.destroy()
    this.#setting.onIdle()
  }
}

const cut = { outcome: 'lost', reason: 'the connection ended before the whole answer came' } as const
const noHttp = { outcome: 'failed', reason: 'the answer is no HTTP' } as const

function troubleOf(error: Error & { code?: string }): Pick<EndedRequest, 'outcome' | 'reason'> {
  const isUnreached = error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH' || error.code === 'ENOTFOUND'
  return { outcome: isUnreached ? 'failed' : 'lost', reason: error.message }
}

/** The answer is still to come, as after 103 Early Hints; after 101 none does. */
function isInterim(status: number): boolean {
  return status < 200 && status !== 101
}

function outcomeOf(
  status: number,
  { expectStatus, refusedStatus }: AutocannonOrder,
): Pick<EndedRequest, 'outcome' | 'reason'> {
  if (refusedStatus.includes(status)) return { outcome: 'refused', reason: `status ${status}` }
  const isRight = expectStatus === null ? status >= 200 && status < 300 : expectStatus.includes(status)
  return isRight ? { outcome: 'completed', reason: null } : { outcome: 'failed', reason: `status ${status}` }
}

function pidOf(head: ResponseHead | null, pidHeader: string | null): number | null {
  if (head === null || pidHeader === null) return null
  const at = head.headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === pidHeader.toLowerCase())
  const value = at === -1 ? '' : (head.headers[at + 1] ?? '')
  return /^\d+$/.test(value) ? Number(value) : null
}
