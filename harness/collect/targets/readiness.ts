import { Agent, request } from 'undici'
import type { Readiness } from '../../scenario/scenario.ts'
import { openTls, type TlsFiles } from '../../scenario/tls-files.ts'
import type { Clock } from '../clock.ts'
import { describeTlsTrouble } from '../tls-trouble.ts'
import { isPortOpen } from './target-address.ts'
import type { TargetLog } from './target-log.ts'

const pauseMs = 50

export interface ReadinessSurroundings {
  /** Address of the target, without a slash at its end. */
  url: string
  /** How it is spoken to over TLS; null: it is not. */
  tls: TlsFiles | null
  /** Told why TLS fails, in a sentence; that does not mend itself, but the target may still be starting. */
  onTrouble: (text: string) => void
  log: TargetLog
  clock: Clock
  /** Ends the waiting: the target is gone. */
  signal: AbortSignal
}

/** Waits until the target says that it is ready. `false`: its time was up, or the signal came. */
export async function waitUntilReady(ready: Readiness, surroundings: ReadinessSurroundings): Promise<boolean> {
  const { clock, signal, log } = surroundings
  const deadline = Promise.withResolvers<false>()
  const cancel = clock.setTimeout(() => deadline.resolve(false), ready.withinMs)
  signal.addEventListener('abort', () => deadline.resolve(false), { once: true })
  let isOver = false
  try {
    if (ready.by === 'log') {
      return await Promise.race([deadline.promise, log.waitFor(ready.pattern).then(() => true)])
    }
    const asker = ready.by === 'url' ? createAsker(`${surroundings.url}${ready.path}`, surroundings) : null
    const { host, port } = listenerOf(surroundings.url)
    const answers = asker ?? (() => isPortOpen(port, host))
    const asking = (async () => {
      while (!isOver && !(await answers())) await new Promise<void>((next) => clock.setTimeout(next, pauseMs))
      return true
    })()
    return await Promise.race([deadline.promise, asking])
  } finally {
    isOver = true
    cancel()
  }
}

/** Waits until somebody accepts connections there. `false`: the time was up, or the signal came. */
export async function waitUntilOpen(
  asked: { host: string; port: number },
  withinMs: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<boolean> {
  const lastMs = clock.now() + withinMs
  while (!(await isPortOpen(asked.port, asked.host))) {
    if (signal.aborted || clock.now() >= lastMs) return false
    await new Promise<void>((next) => clock.setTimeout(next, pauseMs))
  }
  return true
}

/** Where somebody must listen for an address to be reached. */
export function listenerOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

/** Asks an address: whether it answers well. */
function createAsker(url: string, { tls, onTrouble }: ReadinessSurroundings): () => Promise<boolean> {
  // The connection is not kept: an idle one would delay the end of a worker that is being replaced.
  const connect = tls === null ? {} : { secureContext: openTls(tls) }
  const dispatcher = new Agent({ connect, pipelining: 0, headersTimeout: 5000, bodyTimeout: 5000 })
  return async () => {
    try {
      const answer = await request(url, { dispatcher, headers: { connection: 'close' } })
      await answer.body.dump()
      return answer.statusCode >= 200 && answer.statusCode < 300
    } catch (error) {
      const trouble = describeTlsTrouble(error)
      if (trouble !== null) onTrouble(trouble)
      return false
    }
  }
}
