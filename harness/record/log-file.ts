import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { files } from './tables.ts'

/** A target that prints faster than the disk takes it must not fill our memory. */
const longestQueueBytes = 4 * 1024 ** 2

interface Part {
  file: string
  lines: number
  bytes: number
}

/**
 * target.log within its limit: the first half of it as it comes; after that the newest lines, in files that take
 * turns, so that they are there also when soakgate is killed. At the end they are put together.
 */
export class LogFile {
  readonly #directory: string
  readonly #limitBytes: number
  readonly #onError: (file: string, error: unknown) => void
  #part: Part
  #handle: FileHandle | null = null
  /** The parts after the head that are whole; the oldest is written over. */
  #tails: Part[] = []
  #turns = 0
  #queue: string[] = []
  #queuedBytes = 0
  #writing: Promise<void> | null = null
  #hasFailed = false
  #leftOut = { lines: 0, bytes: 0 }

  constructor(directory: string, limitBytes: number, onError: (file: string, error: unknown) => void) {
    this.#directory = directory
    this.#limitBytes = limitBytes
    this.#onError = onError
    this.#part = { file: path.join(directory, files.log), lines: 0, bytes: 0 }
    this.#start()
  }

  /** What was left out; known when it has been closed. */
  get leftOut(): { lines: number; bytes: number } {
    return this.#leftOut
  }

  write(line: string): void {
    if (this.#hasFailed) return
    if (this.#queuedBytes > longestQueueBytes) {
      this.#leaveOut({ lines: 1, bytes: Buffer.byteLength(line) })
      return
    }
    this.#queue.push(line)
    this.#queuedBytes += line.length
    this.#start()
  }

  /** Ends the file: head, what was left out, tail. */
  async close(): Promise<void> {
    while (this.#writing !== null) await this.#writing
    await this.#handle?.close()
    if (this.#turns === 0 || this.#hasFailed) return
    const log = path.join(this.#directory, files.log)
    const { lines, bytes } = this.#leftOut
    const gap = lines === 0 ? [] : [`… ${lines} lines (${bytes} bytes) were left out: recordLimit …\n`]
    await this.#try(async () => {
      await pipeline(gap, createWriteStream(log, { flags: 'a' }))
      for (const { file } of [...this.#tails, this.#part]) {
        await pipeline(createReadStream(file), createWriteStream(log, { flags: 'a' }))
        await rm(file)
      }
    })
  }

  /** One at a time writes what is queued, so that the order of lines and of files is kept. */
  #start(): void {
    this.#writing ??= this.#try(() => this.#writeQueued()).finally(() => {
      this.#writing = null
      if (this.#queue.length > 0 && !this.#hasFailed) this.#start()
    })
  }

  async #writeQueued(): Promise<void> {
    this.#handle ??= await open(this.#part.file, 'w')
    while (this.#queue.length > 0) {
      const lines = this.#queue
      this.#queue = []
      this.#queuedBytes = 0
      let text = ''
      for (const line of lines) {
        const bytes = Buffer.byteLength(line)
        if (this.#part.bytes + bytes > this.#limitBytes / (this.#turns === 0 ? 2 : 6)) {
          await this.#handle.write(text)
          text = ''
          await this.#turn()
        }
        text += line
        this.#part.bytes += bytes
        this.#part.lines += 1
      }
      await this.#handle.write(text)
    }
  }

  async #turn(): Promise<void> {
    await this.#handle?.close()
    if (this.#turns > 0) this.#tails.push(this.#part)
    if (this.#tails.length === files.logTails.length) this.#leaveOut(this.#tails.shift() ?? { lines: 0, bytes: 0 })
    const name = files.logTails[this.#turns % files.logTails.length] ?? ''
    this.#turns += 1
    this.#part = { file: path.join(this.#directory, name), lines: 0, bytes: 0 }
    this.#handle = await open(this.#part.file, 'w')
  }

  #leaveOut({ lines, bytes }: { lines: number; bytes: number }): void {
    this.#leftOut = { lines: this.#leftOut.lines + lines, bytes: this.#leftOut.bytes + bytes }
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#hasFailed = true
      this.#onError(this.#part.file, error)
    }
  }
}
