/** An answer that another process owes: asked for at most once at a time, and given by whatever comes first. */
export class PendingAnswer<T> {
  #resolve: ((value: T) => void) | null = null

  get isAwaited(): boolean {
    return this.#resolve !== null
  }

  /** Asks, and resolves with what is given. */
  ask(question: () => void): Promise<T> {
    return new Promise((resolve) => {
      this.#resolve = resolve
      question()
    })
  }

  /** Nobody hears it where nobody asked. */
  give(value: T): void {
    const resolve = this.#resolve
    this.#resolve = null
    resolve?.(value)
  }
}
