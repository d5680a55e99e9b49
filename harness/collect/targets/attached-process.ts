import type { PidTarget } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { requireReadable } from './readable-process.ts'
import { listenerOf, waitUntilOpen } from './readiness.ts'
import type { RunningTarget } from './running-target.ts'

/** It runs already, so it answers soon or not at all. */
const openWithinMs = 5000

/** A service that was running before: it is read, and otherwise left alone. */
export class AttachedProcess implements RunningTarget {
  readonly isOurs = false
  readonly groupFolder = null
  /** Only its parent is told how it ended; the sampler finds out what can be known. */
  readonly exited = new Promise<never>(() => {})
  readonly pid: number
  readonly url: string | null
  readonly #clock: Clock

  private constructor({ pid, url }: PidTarget, clock: Clock) {
    this.pid = pid
    this.url = url
    this.#clock = clock
  }

  /** Throws `process-not-found`, `process-unfit`, and `memory-unreadable` where it is another user's. */
  static attach(target: PidTarget, clock: Clock): AttachedProcess {
    requireReadable(target.pid)
    return new AttachedProcess(target, clock)
  }

  logLines(): readonly string[] {
    return []
  }

  /** Throws `target-not-ready` when nobody listens at its address. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.url === null) return
    await requireOpen(this.url, `process ${this.pid}`, { clock: this.#clock, signal })
  }

  /** It is not ours to stop. */
  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {}
}

/** Throws `target-not-ready` when nobody listens at the address of a service that runs already. @param who runs it */
export async function requireOpen(
  url: string,
  who: string,
  surroundings: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  const isOpen = await waitUntilOpen(listenerOf(url), openWithinMs, surroundings)
  if (isOpen || surroundings.signal.aborted) return
  throw new SoakgateError('target-not-ready', `Nobody listens at ${url}`, {
    expected: `${who} to accept connections at ${url}`,
    got: `no connection within ${openWithinMs / 1000} s`,
    hint: 'Check target.url: it is the address of the service that runs there.',
  })
}
