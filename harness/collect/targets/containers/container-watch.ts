import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'
import type { RootExit, TargetSurroundings } from '../running-target.ts'
import { TargetLog } from '../target-log.ts'
import { decodeEvent } from './container-events.ts'
import { type Docker, type DockerContainer, refusalStatus, refusalText } from './docker.ts'

/** Above it an exit code says by which signal the process ended, or that it ended with such a code itself. */
const largestOwnCode = 128

/** What Docker tells of a container: its log, its events, and how it ended. */
export class ContainerWatch {
  readonly log: TargetLog
  /** Resolves when all that it printed has come; at once where nothing is followed. */
  logEnded: Promise<void> = Promise.resolve()
  /** Resolves when all is told of an end that nobody asked for, or Docker tells nothing any more. */
  readonly endTold: Promise<void>
  readonly #container: DockerContainer
  readonly #onEvent: TargetSurroundings['onEvent']
  readonly #streams: NodeJS.ReadableStream[] = []
  readonly #resolveEndTold: () => void
  #isEndExpected = false
  readonly #closing = new AbortController()

  constructor(container: DockerContainer, { onLog, onEvent }: Pick<TargetSurroundings, 'onLog' | 'onEvent'>) {
    this.#container = container
    this.#onEvent = onEvent
    this.log = new TargetLog(onLog)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.endTold = promise
    this.#resolveEndTold = resolve
  }

  /** Begins to listen; before the container is started, so that nothing is missed. */
  async followEvents(docker: Docker): Promise<void> {
    const stream = await docker.getEvents({
      filters: { type: ['container'], container: [this.#container.id], event: ['oom', 'die'] },
    })
    this.#streams.push(stream)
    createInterface({ input: stream })
      // It is broken off where Docker is; that it is closed then says enough.
      .on('error', () => {})
      .on('line', (line) => this.#onLine(line))
    stream.on('close', () => {
      this.#resolveEndTold()
      if (!this.#closing.signal.aborted) this.#onEvent('docker-gone', 'its stream of events ended')
    })
  }

  /**
   * A log that Docker does not give, as of the log driver `none`, is done without, and an event tells of that.
   * @param from where in the log it begins: what was printed before concerns nobody where others started it
   */
  async followLog(from: 'start' | 'now', hasTerminal: boolean): Promise<void> {
    const asked = from === 'now' ? { tail: 0 } : {}
    const stream = await this.#container
      .logs({ follow: true, stdout: true, stderr: true, ...asked })
      .catch((error: unknown) => {
        if (refusalStatus(error) === null) throw error
        this.#onEvent('log-unreadable', refusalText(error))
        return null
      })
    if (stream === null) return
    this.#streams.push(stream)
    this.logEnded = new Promise((resolve) => {
      for (const end of ['end', 'close', 'error']) stream.on(end, () => resolve())
    })
    if (hasTerminal) {
      this.log.follow('out', stream)
      return
    }
    const [out, err] = [new PassThrough(), new PassThrough()]
    this.#container.modem.demuxStream(stream, out, err)
    this.log.follow('out', out)
    this.log.follow('err', err)
    void this.logEnded.then(() => {
      out.end()
      err.end()
    })
  }

  /**
   * How its first process ended. Of a high code only the kernel can say whether it stands for a signal, so nothing is
   * said here; and nothing comes where Docker itself is gone.
   */
  async exited(): Promise<RootExit> {
    const code = await this.#container.wait({ abortSignal: this.#closing.signal }).then(
      ({ StatusCode }: { StatusCode: number }) => StatusCode,
      () => new Promise<never>(() => {}),
    )
    return { code: code > largestOwnCode ? null : code, signal: null }
  }

  /** From now on its end is no news. */
  expectEnd(): void {
    this.#isEndExpected = true
  }

  /** Nothing of it is asked any more: an open question would keep soakgate from its end. */
  close(): void {
    this.#closing.abort()
    for (const stream of this.#streams) if (stream instanceof Readable) stream.destroy()
  }

  #onLine(line: string): void {
    const event = decodeEvent(line)
    if (event?.is === 'oom') this.#onEvent('container-oom', `event of ${this.#container.id.slice(0, 12)}: oom`)
    if (event?.is !== 'died' || this.#isEndExpected) return
    void this.#describeDeath(event.exitCode).then(this.#resolveEndTold)
  }

  /** Docker says whether its first process was ended for memory; of others it says nothing. */
  async #describeDeath(exitCode: number | null): Promise<void> {
    const wasOomKilled = await this.#container.inspect().then(
      ({ State }) => String(State.OOMKilled),
      () => 'not known, it is removed',
    )
    if (this.#closing.signal.aborted) return
    this.#onEvent('container-ended', `exit code ${exitCode ?? 'not told'}, State.OOMKilled ${wasOomKilled}`)
  }
}
