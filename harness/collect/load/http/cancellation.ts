import type { LoadError } from '../load-error.ts'

/** The one way in which a request is given up: its time is up, its iteration is over, or the run was stopped. */
export class Cancellation {
  #reason: LoadError | null = null
  readonly #listeners: ((reason: LoadError) => void)[] = []

  get reason(): LoadError | null {
    return this.#reason
  }

  /** The first reason counts. */
  cancel(reason: LoadError): void {
    if (this.#reason !== null) return
    this.#reason = reason
    for (const listener of this.#listeners) listener(reason)
  }

  /** Who has something to give up; told at once where it has come to that already. */
  onCancel(listener: (reason: LoadError) => void): void {
    if (this.#reason === null) this.#listeners.push(listener)
    else listener(this.#reason)
  }
}
