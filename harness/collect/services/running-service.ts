import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import getPort from 'get-port'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { type DurationText, formatDuration, parseQuantity } from '../../vocabulary/quantities.ts'
import type { Clock } from '../clock.ts'
import { runMark, servicesOf } from '../targets/marked-processes.ts'
import type { Reaper } from '../targets/reaper.ts'
import { isServiceReport, type ServiceReport } from './service-messages.ts'

const program = fileURLToPath(new URL(`./service-process${path.extname(import.meta.url)}`, import.meta.url))
const quotedLines = 10
const usualStartMs = 60_000
const usualStopMs = 10_000

export interface ServiceSurroundings {
  runId: string
  clock: Clock
  reaper: Reaper
  onLine: (line: string) => void
  /** Ends the waiting for its start. */
  signal: AbortSignal
  /** Where the target will listen; null: not told beforehand. */
  targetPort: number | null
  /** What services before it have given. */
  env: Readonly<Record<string, string>>
}

/** A service that the target needs, in a process of its own with a folder of its own. */
export class RunningService {
  /** What it gives the target. */
  env: Readonly<Record<string, string>> = {}
  /** Where the target is reached through it, without a slash at its end; null: it does not stand in front of it. */
  front: string | null = null
  readonly #modulePath: string
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #surroundings: ServiceSurroundings
  readonly #lines: string[] = []
  /** What its process has said and nobody has waited for yet: two reports may come in one piece. */
  readonly #unheard: ServiceReport[] = []
  #hear: () => void = () => {}
  readonly #ended: Promise<string>
  #stopWithinMs = usualStopMs

  private constructor(modulePath: string, folder: string, surroundings: ServiceSurroundings) {
    this.#modulePath = modulePath
    this.#folder = folder
    this.#surroundings = surroundings
    this.#child = fork(program, [], {
      cwd: path.dirname(modulePath),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, ...surroundings.env, [runMark]: servicesOf(surroundings.runId) },
      // A Ctrl-C that reaches our group is not for it: it is stopped after the target.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
      this.#child.once('error', (error) => resolve(error.message))
    })
    this.#child.on('message', (message) => {
      if (!isServiceReport(message)) return
      this.#unheard.push(message)
      this.#hear()
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#follow(stream)
  }

  /** Makes its folder and its process; nothing is started in it yet. */
  static create(modulePath: string, surroundings: ServiceSurroundings): RunningService {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'soakgate-service-'))
    surroundings.reaper.watchFolder(folder)
    return new RunningService(modulePath, folder, surroundings)
  }

  /** Resolves when it is ready. Throws `service-failed`. */
  async start(): Promise<void> {
    const port = await getPort({ host: '127.0.0.1' })
    const { targetPort } = this.#surroundings
    this.#child.send({ kind: 'start', modulePath: this.#modulePath, port, targetPort, folder: this.#folder })
    const loaded = await this.#next('loaded', usualStartMs, 'the module to load')
    this.#stopWithinMs = milliseconds(loaded.stopWithin) ?? usualStopMs
    const started = await this.#next('started', milliseconds(loaded.startWithin) ?? usualStartMs, 'start to resolve')
    this.env = started.env
    this.front = started.front
  }

  /** Lets it stop; what it started and is still there is killed, and its folder removed. */
  async stop(): Promise<void> {
    if (this.#child.connected) {
      this.#child.send({ kind: 'stop' }, () => {})
      await this.#next('stopped', this.#stopWithinMs, 'stop to resolve').catch((error: Error) =>
        this.#surroundings.onLine(`${path.basename(this.#modulePath)}: ${error.message}`),
      )
    }
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Removes its data, when nothing of it runs any more. */
  removeFolder(): void {
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** The next report of this kind; rejects when something else comes of it. */
  #next<Kind extends ServiceReport['kind']>(
    kind: Kind,
    withinMs: number,
    asked: string,
  ): Promise<Extract<ServiceReport, { kind: Kind }>> {
    const { promise, resolve, reject } = Promise.withResolvers<Extract<ServiceReport, { kind: Kind }>>()
    const { clock, signal } = this.#surroundings
    const fail = (got: string, lines: readonly string[] = []) => reject(this.#failure(asked, got, lines))
    this.#hear = () => {
      const index = this.#unheard.findIndex((report) => report.kind === kind || report.kind === 'failed')
      const report = this.#unheard.splice(0, index + 1).at(-1)
      if (report === undefined) return
      // What comes now is for whoever waits next.
      this.#hear = () => {}
      if (report.kind === 'failed') fail(report.reason, report.lines)
      else resolve(report as Extract<ServiceReport, { kind: Kind }>)
    }
    const onAbort = () => kind !== 'stopped' && fail('the run was stopped')
    const cancel = clock.setTimeout(() => fail(`nothing within ${formatDuration(withinMs)}`), withinMs)
    this.#hear()
    signal.addEventListener('abort', onAbort)
    void this.#ended.then((how) => fail(`its process ended: ${how}`))
    return promise.finally(() => {
      cancel()
      this.#hear = () => {}
      signal.removeEventListener('abort', onAbort)
    })
  }

  #failure(asked: string, got: string, lines: readonly string[]): SoakgateError {
    return new SoakgateError('service-failed', `The service ${this.#modulePath} failed`, {
      expected: asked,
      got,
      details: [...this.#lines.slice(-quotedLines), ...lines],
    })
  }

  #follow(stream: NodeJS.ReadableStream | null): void {
    if (stream === null) return
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      this.#lines.push(line)
      if (this.#lines.length > quotedLines) this.#lines.shift()
      this.#surroundings.onLine(line)
    })
  }
}

function milliseconds(text: DurationText | null): number | null {
  if (text === null) return null
  const parsed = parseQuantity(text, 'duration')
  return parsed.ok ? parsed.value : null
}
