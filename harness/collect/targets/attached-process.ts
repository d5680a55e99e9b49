import { existsSync, readlinkSync } from 'node:fs'
import type { PidTarget } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { waitUntilOpen } from './readiness.ts'
import type { RunningTarget } from './running-target.ts'
import { placeOf } from './target-address.ts'

/** It runs already, so it answers soon or not at all. */
const openWithinMs = 5000

/** A service that was running before: it is read, and otherwise left alone. */
export class AttachedProcess implements RunningTarget {
  readonly isOurs = false
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

  /** Throws `process-not-found`, and `memory-unreadable` where it is another user's. */
  static attach(target: PidTarget, clock: Clock): AttachedProcess {
    if (!existsSync(`/proc/${target.pid}`)) {
      throw new SoakgateError('process-not-found', `There is no process ${target.pid}`, {
        expected: `a running process with the pid ${target.pid}`,
        got: `no /proc/${target.pid}`,
      })
    }
    if (!isReadable(target.pid)) {
      throw new SoakgateError('memory-unreadable', `Process ${target.pid} is another user's`, {
        expected: `a process whose /proc/${target.pid} may be read`,
        got: 'permission denied',
        hint: 'Run soakgate as the user of the process, or as root; what runs in a container is mostly of root.',
      })
    }
    return new AttachedProcess(target, clock)
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
      expected: `process ${this.pid} to accept connections at ${this.url}`,
      got: `no connection within ${openWithinMs / 1000} s`,
      hint: 'Check target.url: it is the address of the service that runs as this pid.',
    })
  }

  /** It is not ours to stop. */
  async stop(): Promise<number> {
    return 0
  }

  async release(): Promise<void> {}
}

/**
 * Of another user's processes the resident memory can be read, but not which of them are workers, and growth would be
 * looked for in the wrong ones.
 */
function isReadable(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/exe`)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EACCES'
  }
}
