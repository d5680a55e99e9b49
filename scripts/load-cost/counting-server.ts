import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A server that costs next to nothing, on a thread of this process; how much it has answered can be read at any moment. */
export interface CountingServer extends AsyncDisposable {
  url: string
  /** Requests answered so far. */
  answered(): number
}

export async function startCountingServer(): Promise<CountingServer> {
  const counts = new Int32Array(new SharedArrayBuffer(4))
  const thread = new Worker(new URL('./server-thread.ts', import.meta.url), { workerData: counts.buffer })
  const [port] = await once(thread, 'message')
  return {
    url: `http://127.0.0.1:${port}`,
    answered: () => Atomics.load(counts, 0),
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  }
}
