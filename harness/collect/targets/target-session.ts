import { randomUUID } from 'node:crypto'
import type { EventKind } from '../../record/events.ts'
import type { Target } from '../../scenario/scenario.ts'
import { isStartedByUs } from '../../scenario/target.ts'
import { problemsOfTls } from '../../scenario/tls-files.ts'
import { SoakgateError } from '../../vocabulary/errors.ts'
import type { Clock } from '../clock.ts'
import type { ToolSurroundings } from '../load/tools/tool-process.ts'
import { Services } from '../services/services.ts'
import { findMarkedProcesses, killMarkedProcesses, loadOf, markOf, servicesOf } from './marked-processes.ts'
import { Reaper } from './reaper.ts'
import { type RunningTarget, startTarget } from './running-target.ts'
import { choosePort } from './target-address.ts'
import type { LogStream } from './target-log.ts'

export interface TargetSessionSpec {
  target: Target
  /** Absolute paths of the modules of its services. */
  needs: readonly string[]
}

export interface TargetSessionSurroundings {
  clock: Clock
  onLog: (stream: LogStream | 'service', line: string) => void
  /** Told of what whoever runs the target says of it, with the evidence. */
  onEvent: (kind: EventKind, evidence: string) => void
  /** Ends the waiting for services. */
  signal: AbortSignal
}

/**
 * All that a target needs in the world: the reaper, its services, itself. Whatever came to be is undone by `close`, in
 * the reverse order, and by the reaper should soakgate be killed.
 */
export class TargetSession {
  readonly #spec: TargetSessionSpec
  readonly #surroundings: TargetSessionSurroundings
  readonly #runId = randomUUID()
  #reaper: Reaper | null = null
  #services: Services | null = null
  #target: RunningTarget | null = null
  #hasTools = false
  #closing: Promise<void> | null = null

  constructor(spec: TargetSessionSpec, surroundings: TargetSessionSurroundings) {
    this.#spec = spec
    this.#surroundings = surroundings
  }

  /** Starts the services, then the target, which is not ready yet. Throws what the user must mend. */
  async start(): Promise<RunningTarget> {
    const { clock, onLog, onEvent } = this.#surroundings
    const reaper = await Reaper.start(this.#runId)
    this.#reaper = reaper
    const { needs } = this.#spec
    const target = await withPort(this.#spec.target)
    const targetPort = target.kind === 'command' ? target.port : null
    const onLine = (line: string) => onLog('service', line)
    const { signal } = this.#surroundings
    this.#services = new Services({ runId: this.#runId, clock, reaper, onLine, signal, targetPort })
    await this.#services.start(needs)
    if (needs.length > 0) requireTls(target)
    const env = this.#services.env
    this.#target = await startTarget(withEnv(target, env), { runId: this.#runId, clock, reaper, onLog, onEvent })
    return this.#target
  }

  /** Where the load goes, without a slash at its end: the target, or what stands in front of it. */
  get url(): string {
    return this.#services?.front ?? this.#target?.url ?? ''
  }

  /** The last lines that the target printed, newest last. */
  get logLines(): readonly string[] {
    return this.#target?.logLines() ?? []
  }

  /** How the environment of each of the target's processes tells that it is of this run; null: it was not started by us. */
  get mark(): string | null {
    return this.isOurs ? markOf(this.#runId) : null
  }

  /** How tools that make the load are started; they end with the session. */
  get toolSurroundings(): ToolSurroundings {
    return {
      mark: loadOf(this.#runId),
      onGroup: (groupId) => {
        this.#hasTools = true
        this.#reaper?.watchGroup(groupId)
      },
      onFolder: (folder) => this.#reaper?.watchFolder(folder),
    }
  }

  /** Whether a target was started that is ours to end. */
  get isOurs(): boolean {
    return this.#target?.isOurs ?? false
  }

  /** Ends the target if it is ours; returns how many of its processes had to be killed. */
  async stopTarget(): Promise<number> {
    return (await this.#target?.stop()) ?? 0
  }

  /** Pids of what the target, its services or the load's tools started and is still there. */
  leftovers(): readonly number[] {
    return [this.#runId, servicesOf(this.#runId), loadOf(this.#runId)].flatMap(findMarkedProcesses)
  }

  /** Ends all the rest; a second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#hasTools) killMarkedProcesses(loadOf(this.#runId))
    await this.#target?.release()
    await this.#services?.stop()
    await this.#reaper?.dismiss()
  }
}

/** A command's port is chosen before its services are started, which may have to know it. Throws `port-taken`. */
async function withPort(target: Target): Promise<Target> {
  return target.kind === 'command' ? { ...target, port: await choosePort(target.port) } : target
}

/** Services may make the files of `tls`; without any these were checked before. Throws `service-failed`. */
function requireTls({ tls }: Target): void {
  const problems = tls === null ? [] : problemsOfTls(tls)
  const [first] = problems
  if (first === undefined) return
  throw new SoakgateError('service-failed', 'The services in needs have started, and the files of tls cannot be used', {
    expected: 'files of tls that are there by then',
    got: first,
    hint: 'Have a module in needs make them where tls looks for them, relative to the scenario file.',
    details: problems,
  })
}

/** What its services give; the scenario's own variables win. */
function withEnv(target: Target, env: Readonly<Record<string, string>>): Target {
  return isStartedByUs(target) ? { ...target, env: { ...env, ...target.env } } : target
}
