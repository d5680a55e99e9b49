/** Lines longer than this are cut: a service that prints without line ends must not fill our memory. */
const longestLine = 8192
/** Lines kept for finding causes of death and for quoting. */
const keptLines = 2000

export type LogStream = 'out' | 'err'

/** What a target prints: each whole line is passed on at once, the last ones are kept. */
export class TargetLog {
  readonly #onLine: (stream: LogStream, line: string) => void
  readonly #waiting = new Set<{ text: string; resolve: () => void }>()
  #lines: string[] = []

  constructor(onLine: (stream: LogStream, line: string) => void) {
    this.#onLine = onLine
  }

  /** Reads a stream to its end. */
  follow(name: LogStream, stream: NodeJS.ReadableStream): void {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = (lines.pop() ?? '').slice(0, longestLine)
      for (const line of lines) this.#add(name, line)
    })
    stream.on('end', () => {
      if (rest !== '') this.#add(name, rest)
    })
    // A pipe that breaks says no more than its end does.
    stream.on('error', () => {})
  }

  /** The last lines, newest last. */
  lines(): readonly string[] {
    return this.#lines
  }

  /** Resolves when a line holds the text, also one printed before. */
  waitFor(text: string): Promise<void> {
    if (this.#lines.some((line) => line.includes(text))) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.add({ text, resolve })
    })
  }

  #add(stream: LogStream, full: string): void {
    const line = full.slice(0, longestLine).replace(/\r$/, '')
    this.#lines.push(line)
    if (this.#lines.length > 2 * keptLines) this.#lines = this.#lines.slice(-keptLines)
    for (const waiting of this.#waiting) {
      if (!line.includes(waiting.text)) continue
      this.#waiting.delete(waiting)
      waiting.resolve()
    }
    this.#onLine(stream, line)
  }
}
