import { lstatSync, opendirSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import path from 'node:path'

/** Folders that hold more are not read to their end: nothing is known of them then. */
const mostEntries = 100_000
/** Reading goes on for so long at a time; samples of memory have their turn in between. */
const longestStretchMs = 4

/** What the named folders hold at one moment. */
export interface TemporaryContent {
  /** Files and folders in them. */
  files: number
  bytes: number
  /** Deleted, and still held open by the target. */
  deletedFiles: number
  deletedBytes: number
  /** False: a folder may not be read, or holds more than can be looked at. */
  isWhole: boolean
}

/** A file or folder, and its size. */
export interface TemporaryFile {
  path: string
  bytes: number
}

/** Folders in which the target puts files for a while. */
export class TemporaryFolders {
  readonly #folders: readonly string[]
  readonly #mostEntries: number

  constructor(folders: readonly string[], most: number = mostEntries) {
    this.#folders = folders
    this.#mostEntries = most
  }

  /** Looks through all of them; `pids`: whose open files are asked for those that were deleted. */
  async read(pids: readonly number[], onFile: (file: TemporaryFile) => void = () => {}): Promise<TemporaryContent> {
    const content = { files: 0, bytes: 0, ...this.#readDeleted(pids), isWhole: true }
    let restAtMs = performance.now() + longestStretchMs
    const waiting = [...this.#folders]
    for (let folder = waiting.pop(); folder !== undefined && content.isWhole; folder = waiting.pop()) {
      for (const file of entriesOf(folder)) {
        if (file === 'unreadable' || content.files >= this.#mostEntries) {
          content.isWhole = false
          break
        }
        content.files += 1
        content.bytes += file.bytes
        if (file.isFolder) waiting.push(file.path)
        onFile({ path: file.path, bytes: file.bytes })
        if (performance.now() < restAtMs) continue
        await new Promise((resolve) => setImmediate(resolve))
        restAtMs = performance.now() + longestStretchMs
      }
    }
    return content
  }

  #readDeleted(pids: readonly number[]): Pick<TemporaryContent, 'deletedFiles' | 'deletedBytes'> {
    const found = new Map<string, number>()
    for (const pid of pids) for (const [inode, bytes] of this.#deletedFilesOf(pid)) found.set(inode, bytes)
    return { deletedFiles: found.size, deletedBytes: [...found.values()].reduce((sum, bytes) => sum + bytes, 0) }
  }

  /** By inode, because several processes may hold the same file. */
  *#deletedFilesOf(pid: number): Generator<[inode: string, bytes: number]> {
    for (const descriptor of tryTo(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      const link = `/proc/${pid}/fd/${descriptor}`
      const target = tryTo(() => readlinkSync(link))
      if (target?.endsWith(' (deleted)') !== true || !this.#isInside(target)) continue
      const stat = tryTo(() => statSync(link))
      if (stat !== null) yield [`${stat.dev} ${stat.ino}`, stat.size]
    }
  }

  #isInside(file: string): boolean {
    return this.#folders.some((folder) => file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep))
  }
}

/** Entries one by one, so that a folder of a million is no list of a million. A folder that is not there is empty. */
function* entriesOf(folder: string): Generator<(TemporaryFile & { isFolder: boolean }) | 'unreadable'> {
  let directory: ReturnType<typeof opendirSync>
  try {
    directory = opendirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') yield 'unreadable'
    return
  }
  try {
    for (;;) {
      const entry = tryTo(() => directory.readSync())
      if (entry === null) return
      const file = path.join(folder, entry.name)
      // Deleted since it was listed: not there.
      const stat = tryTo(() => lstatSync(file))
      if (stat === null) continue
      const isFolder = stat.isDirectory()
      // What a folder itself takes says more of the file system than of the target.
      yield { path: file, bytes: isFolder ? 0 : stat.size, isFolder }
    }
  } finally {
    directory.closeSync()
  }
}

function tryTo<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
