import type { UrlTarget } from '../../scenario/scenario.ts'
import type { RunningTarget } from './running-target.ts'

/** A target of which only the address is known. */
export class AddressOnly implements RunningTarget {
  readonly pid = null
  readonly groupFolder = null
  readonly isOurs = false
  readonly exited = new Promise<never>(() => {})
  readonly url: string

  constructor({ url }: UrlTarget) {
    this.url = url
  }

  logLines(): readonly string[] {
    return []
  }

  /** Whether it answers is for the first request to say. */
  async ready(): Promise<void> {}

  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {}
}
