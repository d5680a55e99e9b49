/** What is used of autocannon 9.0.0, which brings no types; the parts with an underscore are its own affair, so its version is pinned. */
declare module 'autocannon' {
  interface Client {
    on(event: 'headers', listener: (head: ResponseHead) => void): this
    on(event: 'response', listener: (status: number) => void): this
    on(event: 'connError', listener: (error: Error) => void): this
    destroy(): void
    _connect(): void
    _doRequest(): void
    _resetConnection(): void
    _destroyConnection(): void
    parser: { type: unknown; hadError: boolean; initialize(type: unknown): void; finish(): unknown }
    pipelinedRequests: { insertRequest(request: null): void; addBody(data: { length: number }): void; clear(): void }
  }

  interface ResponseHead {
    statusCode: number
    /** Names and values in turn. */
    headers: readonly string[]
    shouldKeepAlive: boolean
  }

  interface Options {
    url: string
    method: string
    headers: Readonly<Record<string, string>>
    body?: string
    connections: number
    /** Seconds. */
    duration: number
    /** Seconds. */
    timeout: number
    setupClient(client: Client): void
  }

  export type { Client, Options, ResponseHead }
  export default function autocannon(options: Options, done: (error: Error | null) => void): unknown
}
