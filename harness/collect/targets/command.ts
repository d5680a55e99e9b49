import { existsSync } from 'node:fs'
import { execa } from 'execa'
import type { CommandTarget } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import { findMarkedProcesses, killMarkedProcesses, runMark, signalQuietly } from './marked-processes.ts'
import { waitUntilReady } from './readiness.ts'
import type { Reaper } from './reaper.ts'
import { choosePort } from './target-address.ts'
import { type LogStream, TargetLog } from './target-log.ts'

const quotedLines = 10

export interface CommandSurroundings {
  /** Marks every process of this run. */
  runId: string
  clock: Clock
  reaper: Reaper
  onLog: (stream: LogStream, line: string) => void
}

/** How the command itself ended. */
export interface RootExit {
  code: number | null
  signal: string | null
}

/** A service that was started by its command, in a process group of its own. */
export class CommandProcess {
  readonly pid: number
  readonly url: string
  readonly log: TargetLog
  readonly exited: Promise<RootExit>
  readonly #target: CommandTarget
  readonly #port: number
  readonly #surroundings: CommandSurroundings

  private constructor(
    target: CommandTarget,
    port: number,
    child: { pid: number; log: TargetLog; exited: Promise<RootExit> },
    surroundings: CommandSurroundings,
  ) {
    this.pid = child.pid
    this.log = child.log
    this.exited = child.exited
    this.url = `http://127.0.0.1:${port}`
    this.#target = target
    this.#port = port
    this.#surroundings = surroundings
  }

  /** Starts the command; it is not ready yet. Throws `port-taken` and `command-not-found`. */
  static async start(target: CommandTarget, surroundings: CommandSurroundings): Promise<CommandProcess> {
    if (!existsSync(target.cwd)) throw notFound(target, `the folder ${target.cwd} does not exist`)
    const port = await choosePort(target.port)
    const [program = '', ...parameters] = target.command.map((part) => part.replaceAll('{port}', String(port)))
    const child = execa(program, parameters, {
      cwd: target.cwd,
      env: { ...environment(target, port), [runMark]: surroundings.runId },
      detached: true,
      buffer: false,
      reject: false,
      cleanup: false,
      stdin: 'ignore',
    })
    if (child.pid === undefined) throw notFound(target, (await child).shortMessage ?? 'it could not be started')
    surroundings.reaper.watchGroup(child.pid)
    const log = new TargetLog(surroundings.onLog)
    if (child.stdout !== null) log.follow('out', child.stdout)
    if (child.stderr !== null) log.follow('err', child.stderr)
    const exited = child.then(({ exitCode, signal }) => ({ code: exitCode ?? null, signal: signal ?? null }))
    return new CommandProcess(target, port, { pid: child.pid, log, exited }, surroundings)
  }

  /** Throws `target-exited` and `target-not-ready`, with the last lines that it printed. */
  async ready(signal: AbortSignal): Promise<void> {
    const { ready } = this.#target
    const over = new AbortController()
    let exit: RootExit | null = null
    void this.exited.then((how) => {
      exit = how
      over.abort()
    })
    signal.addEventListener('abort', () => over.abort(), { once: true })
    const isReady = await waitUntilReady(ready, {
      port: this.#port,
      log: this.log,
      clock: this.#surroundings.clock,
      signal: over.signal,
    })
    if (isReady || signal.aborted) return
    const asked = describeReadiness(this.#target, this.#port)
    const details = this.log.lines().slice(-quotedLines)
    if (exit !== null) {
      throw new SoakgateError('target-exited', 'The target ended before it was ready', {
        expected: asked,
        got: describeExit(exit),
        details,
      })
    }
    throw new SoakgateError('target-not-ready', `The target was not ready within ${ready.withinMs / 1000} s`, {
      expected: asked,
      got: details.length === 0 ? 'no answer, and nothing was printed' : 'no answer; its last lines are below',
      details,
    })
  }

  /** TERM to the group, KILL when its time is up, then everything that carries the mark. Returns how many had to be killed. */
  async stop(): Promise<number> {
    signalQuietly(-this.pid, 'SIGTERM')
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const cancel = this.#surroundings.clock.setTimeout(() => resolve('late'), this.#target.stopWithinMs)
    const ended = await Promise.race([this.exited, late])
    cancel()
    // Workers of a master that just ended may still be on their way out.
    for (let wait = 0; ended !== 'late' && wait < 10; wait++) {
      if (findMarkedProcesses(this.#surroundings.runId).length === 0) break
      await new Promise<void>((done) => this.#surroundings.clock.setTimeout(done, 50))
    }
    const killed = killMarkedProcesses(this.#surroundings.runId)
    signalQuietly(-this.pid, 'SIGKILL')
    await this.exited
    return killed.length
  }
}

function environment(target: CommandTarget, port: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(target.env).map(([name, value]) => [name, value.replaceAll('{port}', String(port))]),
  )
}

function notFound(target: CommandTarget, got: string): SoakgateError {
  return new SoakgateError('command-not-found', `The target cannot be started: ${target.command.join(' ')}`, {
    expected: `a program ${target.command[0]} that can be executed in ${target.cwd}`,
    got,
  })
}

function describeReadiness(target: CommandTarget, port: number): string {
  const { ready } = target
  if (ready.by === 'url') return `a 2xx answer from http://127.0.0.1:${port}${ready.path}`
  if (ready.by === 'log') return `a line with ${JSON.stringify(ready.pattern)}`
  return `an open port ${port}`
}

function describeExit(exit: RootExit): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`
}
