import type { EventKind } from '../../record/events.ts'
import type { Target } from '../../scenario/scenario.ts'
import type { Clock } from '../clock.ts'
import { AddressOnly } from './address-only.ts'
import { AttachedProcess } from './attached-process.ts'
import { CommandProcess } from './command.ts'
import { NamedContainer } from './containers/named-container.ts'
import { StartedContainer } from './containers/started-container.ts'
import type { Reaper } from './reaper.ts'
import { RemoteService } from './remote-service.ts'
import type { LogStream } from './target-log.ts'

/** The service under test while a run goes on. */
export interface RunningTarget {
  /** The process that is watched with all that belongs to it; null: there is only an address. */
  readonly pid: number | null
  /** Whether soakgate started it and so may end it; otherwise it only reads. */
  readonly isOurs: boolean
  /** The control group that it was given for itself; null: none. */
  readonly groupFolder: string | null
  /** Without a slash at its end; null: nothing is asked of it. */
  readonly url: string | null
  /** How the process itself ended, where that is known to whoever started it. */
  readonly exited: Promise<RootExit>
  /** The last lines that it printed, newest last; none of a target that was not started by us. */
  logLines(): readonly string[]
  /** Resolves when it is ready for requests, or the signal came. Throws what the user must mend. */
  ready(signal: AbortSignal): Promise<void>
  /** Ends it if it is ours; returns how many processes had to be killed. */
  stop(): Promise<number>
  /** Gives back what was read until the end: the control group, the container. */
  release(): Promise<void>
}

/** How a process ended. */
export interface RootExit {
  code: number | null
  signal: string | null
}

export interface TargetSurroundings {
  /** Marks every process of this run. */
  runId: string
  clock: Clock
  reaper: Reaper
  onLog: (stream: LogStream, line: string) => void
  /** Told of what whoever runs the target says of it, with the evidence. */
  onEvent: (kind: EventKind, evidence: string) => void
}

/** Starts the target, or attaches to it; it is not ready yet. */
export async function startTarget(target: Target, surroundings: TargetSurroundings): Promise<RunningTarget> {
  if (target.kind === 'command') return CommandProcess.start(target, surroundings)
  if (target.kind === 'container') return StartedContainer.start(target, surroundings)
  if (target.kind === 'named-container') return NamedContainer.attach(target, surroundings)
  if (target.kind === 'pid') return AttachedProcess.attach(target, surroundings.clock)
  if (target.kind === 'remote') return new RemoteService(target, surroundings.clock)
  return new AddressOnly(target)
}
