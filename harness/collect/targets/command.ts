import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import type { CommandTarget } from '../../scenario/scenario.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import { formatBytes } from '../../vocabulary/quantities.ts'
import { findMarkedProcesses, killMarkedProcesses, runMark } from './marked-processes.ts'
import { MemoryGroup } from './memory-group.ts'
import { signalGroup } from './process-group.ts'
import { findProgram } from './program-lookup.ts'
import type { RootExit, RunningTarget, TargetSurroundings } from './running-target.ts'
import { waitForStart } from './start-wait.ts'
import { choosePort } from './target-address.ts'
import { TargetLog } from './target-log.ts'

interface StartedCommand {
  pid: number
  log: TargetLog
  exited: Promise<RootExit>
  /** null: its memory is not limited. */
  group: MemoryGroup | null
}

/** A service that was started by its command, in a process group of its own. */
export class CommandProcess implements RunningTarget {
  readonly isOurs = true
  readonly pid: number
  readonly url: string
  readonly exited: Promise<RootExit>
  readonly #target: CommandTarget
  readonly #log: TargetLog
  readonly #group: MemoryGroup | null
  readonly #surroundings: TargetSurroundings

  private constructor(target: CommandTarget, port: number, child: StartedCommand, surroundings: TargetSurroundings) {
    this.pid = child.pid
    this.#log = child.log
    this.#group = child.group
    this.exited = child.exited
    this.url = baseUrlOf(target, port)
    this.#target = target
    this.#surroundings = surroundings
  }

  /** Starts the command; it is not ready yet. Throws `port-taken`, `command-not-found` and `memory-limit-impossible`. */
  static async start(target: CommandTarget, surroundings: TargetSurroundings): Promise<CommandProcess> {
    if (!existsSync(target.cwd)) throw notFound(target, `the folder ${target.cwd} does not exist`)
    const port = await choosePort(target.port)
    const command = target.command.map((part) => part.replaceAll('{port}', String(port)))
    const env = environment(target, port)
    const group = makeGroup(target, env, surroundings)
    const [program = '', ...parameters] = group?.wrap(command) ?? command
    const child = execa(program, parameters, {
      cwd: target.cwd,
      env: { ...env, [runMark]: surroundings.runId },
      detached: true,
      buffer: false,
      reject: false,
      cleanup: false,
      stdin: 'ignore',
    })
    if (child.pid === undefined) {
      await group?.remove()
      throw notFound(target, (await child).shortMessage ?? 'it could not be started')
    }
    surroundings.reaper.watchGroup(child.pid)
    const log = new TargetLog(surroundings.onLog)
    if (child.stdout !== null) log.follow('out', child.stdout)
    if (child.stderr !== null) log.follow('err', child.stderr)
    const exited = child.then(({ exitCode, signal }) => ({ code: exitCode ?? null, signal: signal ?? null }))
    if (group !== null) await untilEntered(group, child.pid, exited)
    return new CommandProcess(target, port, { pid: child.pid, log, exited, group }, surroundings)
  }

  get groupFolder(): string | null {
    return this.#group?.folder ?? null
  }

  logLines(): readonly string[] {
    return this.#log.lines()
  }

  /** Throws `target-exited` and `target-not-ready`, with the last lines that it printed. */
  ready(signal: AbortSignal): Promise<void> {
    const describeEnd = (exit: RootExit) => `${describeExit(exit)}${this.#describeOomKills()}`
    const started = {
      target: this.#target,
      url: this.url,
      log: this.#log,
      exited: this.exited,
      describeEnd,
      endHint: null,
    }
    return waitForStart(started, { clock: this.#surroundings.clock, signal })
  }

  /** TERM to the group, KILL when its time is up, then everything that carries the mark. Returns how many had to be killed. */
  async stop(): Promise<number> {
    signalGroup(this.pid, 'SIGTERM')
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
    signalGroup(this.pid, 'SIGKILL')
    const daemons = (await this.#group?.kill()) ?? 0
    await this.exited
    return killed.length + daemons
  }

  async release(): Promise<void> {
    await this.#group?.remove()
  }

  #describeOomKills(): string {
    if (this.#group === null || this.#group.oomKills() === 0) return ''
    return `: OOM-killed, its memory limit is ${formatBytes(this.#group.limitBytes)}`
  }
}

/** The group is made before the command, so a program that is missing has to be found out here. */
function makeGroup(
  target: CommandTarget,
  env: Readonly<Record<string, string>>,
  { runId, reaper }: TargetSurroundings,
): MemoryGroup | null {
  if (target.memoryLimitBytes === null) return null
  const [program = ''] = target.command
  if (findProgram(program, target.cwd, env.PATH ?? process.env.PATH ?? '') === null) {
    throw notFound(target, `${program}: not found, or not executable (ENOENT)`)
  }
  return MemoryGroup.create(`soakgate-${runId}`, target.memoryLimitBytes, (folder) => reaper.watchMemoryGroup(folder))
}

/** Its memory counts from the first look on; the write that enters the group may take 20 ms. */
async function untilEntered(group: MemoryGroup, pid: number, exited: Promise<unknown>): Promise<void> {
  let isOver = false
  void exited.then(() => {
    isOver = true
  })
  while (!isOver && !group.has(pid)) await pause(2)
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

/** Only its own certificates are known for an address of ours, so TLS is spoken where they are named. */
function baseUrlOf(target: CommandTarget, port: number): string {
  return `${target.tls === null ? 'http' : 'https'}://127.0.0.1:${port}`
}

function describeExit(exit: RootExit): string {
  return exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`
}
