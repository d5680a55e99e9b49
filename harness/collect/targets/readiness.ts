import { request } from 'undici'
import type { Readiness } from '../../scenario/scenario.ts'
import type { Clock } from '../clock.ts'
import { isPortOpen } from './target-address.ts'
import type { TargetLog } from './target-log.ts'

const pauseMs = 50

export interface ReadinessSurroundings {
  port: number
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
    const answers =
      ready.by === 'url' ? () => answersWell(surroundings.port, ready.path) : () => isPortOpen(surroundings.port)
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

async function answersWell(port: number, path: string): Promise<boolean> {
  try {
    // The connection is not kept: an idle one would delay the end of a worker that is being replaced.
    const answer = await request(`http://127.0.0.1:${port}${path}`, {
      headers: { connection: 'close' },
      headersTimeout: 5000,
      bodyTimeout: 5000,
    })
    await answer.body.dump()
    return answer.statusCode >= 200 && answer.statusCode < 300
  } catch {
    return false
  }
}
