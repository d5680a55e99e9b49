import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(
  new URL(`./reaper-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)

/** Ends what a run started when soakgate itself can no longer do it. */
export class Reaper {
  readonly #process: ChildProcess

  private constructor(child: ChildProcess) {
    this.#process = child
  }

  /** Starts the reaper of one run; it is there before the target is. */
  static async start(runId: string): Promise<Reaper> {
    // Not execa: this child must outlive us, in a session that a signal to our group does not reach.
    const child = spawn(process.execPath, [script, runId], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    child.stdin?.on('error', () => {})
    child.unref()
    return new Reaper(child)
  }

  /** A process group to end: the target's. */
  watchGroup(groupId: number): void {
    this.#process.stdin?.write(`group ${groupId}\n`)
  }

  /** A control group to end and remove: the target's. */
  watchMemoryGroup(folder: string): void {
    this.#process.stdin?.write(`memory-group ${folder}\n`)
  }

  /** The run asks Docker for a container, which carries its label. */
  watchContainers(): void {
    this.#process.stdin?.write('containers\n')
  }

  /** A temporary folder to remove. */
  watchFolder(folder: string): void {
    this.#process.stdin?.write(`folder ${folder}\n`)
  }

  /** All is undone: the reaper ends without touching anything. */
  async dismiss(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    // Nothing else may be left that keeps soakgate waiting for its end.
    this.#process.ref()
    await new Promise<void>((resolve) => {
      this.#process.once('exit', () => resolve())
      this.#process.stdin?.end('done\n')
    })
  }
}
