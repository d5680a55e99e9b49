import { type FileHandle, open } from 'node:fs/promises'
import type { CountedReports, ReportCounter } from './report-counter.ts'
import { ReportLine } from './report-line.ts'

const chunkBytes = 256 * 1024
/** A line longer than this is no report's. */
const longestLine = 64 * 1024

/**
 * Counts the lines of a growing file that match. It begins at the file's end, follows a file that was renamed and made
 * anew (logrotate) after reading the old one to its end, and begins anew in one that was cut.
 */
export class LogCounter implements ReportCounter {
  readonly everyMs = 100
  readonly #file: string
  readonly #report: ReportLine
  #handle: FileHandle | null = null
  #inode = 0
  #position = 0
  #rest = ''

  constructor(file: string, pattern: string) {
    this.#file = file
    this.#report = new ReportLine(pattern)
  }

  async look(): Promise<CountedReports> {
    if (this.#handle === null) {
      await this.#open()
      this.#position = (await this.#handleOrThrow().stat()).size
      return { count: 0, workerPids: [] }
    }
    const workerPids = await this.#readOn()
    if (await this.#isRotated()) {
      await this.close()
      await this.#open()
      workerPids.push(...(await this.#readOn()))
    }
    return { count: workerPids.length, workerPids }
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  async #open(): Promise<void> {
    this.#handle = await open(this.#file, 'r')
    this.#inode = (await this.#handle.stat()).ino
    this.#position = 0
    this.#rest = ''
  }

  #handleOrThrow(): FileHandle {
    if (this.#handle === null) throw new Error(`${this.#file} is not open`)
    return this.#handle
  }

  async #isRotated(): Promise<boolean> {
    const now = await open(this.#file, 'r').catch(() => null)
    if (now === null) return false
    const { ino } = await now.stat()
    await now.close()
    return ino !== this.#inode
  }

  async #readOn(): Promise<(number | null)[]> {
    const handle = this.#handleOrThrow()
    const { size } = await handle.stat()
    if (size < this.#position) {
      this.#position = 0
      this.#rest = ''
    }
    const found: (number | null)[] = []
    const chunk = Buffer.alloc(chunkBytes)
    while (this.#position < size) {
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, this.#position)
      if (bytesRead === 0) break
      this.#position += bytesRead
      // Logs are searched as bytes: a character that is cut between two chunks must not become another.
      const lines = (this.#rest + chunk.toString('latin1', 0, bytesRead)).split('\n')
      this.#rest = (lines.pop() ?? '').slice(-longestLine)
      for (const line of lines) this.#match(Buffer.from(line, 'latin1').toString('utf8'), found)
    }
    return found
  }

  #match(line: string, found: (number | null)[]): void {
    const workerPid = this.#report.read(line)
    if (workerPid !== undefined) found.push(workerPid)
  }
}
