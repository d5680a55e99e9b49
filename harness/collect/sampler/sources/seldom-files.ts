import { closeSync, openSync, writeSync } from 'node:fs'
import { readFromStart } from './procfs-reading.ts'

/** Files of one process that are read seldom or of few processes: opened when first wanted, and then kept. */
export class SeldomFiles {
  readonly #pid: number
  /** null: it could not be opened, and is not tried again. */
  readonly #fds = new Map<string, number | null>()

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Reads into the shared buffer; the length, or -1 where the process is gone or the file is not ours to read. */
  read(file: string): number {
    const fd = this.#open(file, 'r')
    return fd === null ? -1 : readFromStart(fd)
  }

  /** Without effect where the process is gone or the file is not ours to write. */
  write(file: string, text: string): void {
    const fd = this.#open(file, 'w')
    if (fd === null) return
    try {
      writeSync(fd, text)
    } catch {
      // The process has ended, or the kernel refuses what the mode of the file allows.
    }
  }

  close(): void {
    for (const fd of this.#fds.values()) if (fd !== null) closeSync(fd)
    this.#fds.clear()
  }

  #open(file: string, mode: 'r' | 'w'): number | null {
    const known = this.#fds.get(file)
    if (known !== undefined) return known
    let fd: number | null = null
    try {
      fd = openSync(`/proc/${this.#pid}/${file}`, mode)
    } catch {
      // Not there on this kernel, or not ours.
    }
    this.#fds.set(file, fd)
    return fd
  }
}
