import type { RemoteTarget } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { waitUntilOpen } from './readiness.ts'
import type { RunningTarget } from './running-target.ts'
import { placeOf } from './target-address.ts'

/** It runs already, so it answers soon or not at all. */
const openWithinMs = 5000

/** A service that runs elsewhere: what measures it is asked by a watch of its own. */
export class RemoteService implements RunningTarget {
  readonly pid = null
  readonly isOurs = false
  readonly exited = new Promise<never>(() => {})
  readonly url: string | null
  readonly #clock: Clock

  constructor({ url }: RemoteTarget, clock: Clock) {
    this.url = url
    this.#clock = clock
  }

  logLines(): readonly string[] {
    return []
  }

  /** Throws `target-not-ready` when nobody listens at its address. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.url === null) return
    const isOpen = await waitUntilOpen(placeOf(this.url), openWithinMs, { clock: this.#clock, signal })
    if (isOpen || signal.aborted) return
    throw new SoakgateError('target-not-ready', `Nobody listens at ${this.url}`, {
      expected: `a service that accepts connections at ${this.url}`,
      got: `no connection within ${openWithinMs / 1000} s`,
      hint: 'Check target.url: it is the address of the service, not of what measures it.',
    })
  }

  /** It is not ours to stop. */
  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {}
}
