/** The lines that the target prints, for whoever counts reports by them. */
export class TargetLines {
  readonly #followers = new Set<(line: string) => void>()

  tell(line: string): void {
    for (const follower of this.#followers) follower(line)
  }

  /** Hears every line from now on, until the returned function is called. */
  follow(onLine: (line: string) => void): () => void {
    this.#followers.add(onLine)
    return () => this.#followers.delete(onLine)
  }
}
