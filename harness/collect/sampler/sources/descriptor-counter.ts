import { readdirSync, statSync } from 'node:fs'

/** Where descriptors must be listed to be counted, that may take one part in so many of our time. */
const restPerCost = 100

/**
 * Counts the open descriptors of processes. Since Linux 6.2 the size of /proc/PID/fd is their number, which costs 4 µs;
 * before, they must be listed: 200 µs for a few, and more the more have leaked.
 */
export class DescriptorCounter {
  readonly #hasSize: boolean
  #restUntilMs = 0

  /** @param hasSize whether the size of the folder is the number of descriptors. @default asked of this kernel */
  constructor(hasSize: boolean = (statSync('/proc/self/fd', { throwIfNoEntry: false })?.size ?? 0) > 0) {
    this.#hasSize = hasSize
  }

  /** null: the process has ended, or its descriptors are not ours to see. */
  count(pid: number, patience: 'always' | 'if cheap'): number | null | 'too dear now' {
    const folder = `/proc/${pid}/fd`
    try {
      return this.#hasSize ? statSync(folder).size : this.#list(folder, patience)
    } catch {
      return null
    }
  }

  #list(folder: string, patience: 'always' | 'if cheap'): number | 'too dear now' {
    const beganMs = performance.now()
    if (patience === 'if cheap' && beganMs < this.#restUntilMs) return 'too dear now'
    const { length } = readdirSync(folder)
    const endedMs = performance.now()
    this.#restUntilMs = endedMs + restPerCost * (endedMs - beganMs)
    return length
  }
}
