import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

/** How long what is left is read; a process that outlived its tool may hold the pipe open for ever. */
const endWithinMs = 5000

/** A file that a tool writes and that is read as it is written, without ever being stored. */
export interface NamedPipe {
  readonly path: string
  /** Resolves when all that was written is read; nobody that is heard writes any more. */
  end(): Promise<void>
}

/**
 * Makes a named pipe and hears its lines. For tools that keep back what goes to their standard output until there is
 * much of it, but not what goes into a file.
 * @param onFolder told of the folder that is to be removed when soakgate is gone
 */
export async function makeNamedPipe(
  onLine: (line: string) => void,
  onFolder: (folder: string) => void,
): Promise<NamedPipe> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-pipe-'))
  onFolder(folder)
  const file = path.join(folder, 'lines')
  await execa('mkfifo', [file])
  const reading = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  // Held open until the end: without anybody who writes, the pipe would end before the tool has begun.
  const writing = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK)
  const stream = new net.Socket({ fd: reading, readable: true, writable: false })
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
  const read = new Promise<void>((resolve) => void lines.once('close', resolve))
  return {
    path: file,
    end: async () => {
      closeSync(writing)
      const timer = setTimeout(() => stream.destroy(), endWithinMs)
      await read
      clearTimeout(timer)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
