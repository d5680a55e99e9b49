import type { LoadError } from '../load-error.ts'

/** The one way in which a request is given up: its time is up, its iteration is over, or the run was stopped. */
export class Cancellation {
  #reason: LoadError | null = null
  #onCancel: ((reason: LoadError) => void) | null = null

  get reason(): LoadError | null {
    return this.#reason
  }

  /** The first reason counts. */
  cancel(reason: LoadError): void {
    if (this.#reason !== null) return
    this.#reason = reason
    this.#onCancel?.(reason)
  }

  /** Who does the giving up right now; replaces whoever did before. */
  onCancel(listener: (reason: LoadError) => void): void {
    this.#onCancel = listener
    if (this.#reason !== null) listener(this.#reason)
  }
}
