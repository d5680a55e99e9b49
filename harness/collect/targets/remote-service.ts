import type { RemoteTarget } from '../../scenario/scenario.ts'
import type { Clock } from '../clock.ts'
import { requireOpen } from './attached-process.ts'
import type { RunningTarget } from './running-target.ts'

/** A service that runs elsewhere: what measures it is asked by a watch of its own. */
export class RemoteService implements RunningTarget {
  readonly pid = null
  readonly groupFolder = null
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
    await requireOpen(this.url, 'the service', { clock: this.#clock, signal })
  }

  /** It is not ours to stop. */
  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {}
}
