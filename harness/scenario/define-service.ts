import type { DurationText } from '../vocabulary/quantities.ts'

/**
 * Something that the target needs, such as a database: started before it, stopped after it, not part of its memory.
 * It runs in a process of its own; whatever it starts is ended with it, also when soakgate itself is killed.
 */
export interface ServiceSpec<Running = unknown> {
  /** Starts it, and resolves when it is ready; what it returns is handed to `env` and `stop`. */
  start: (context: ServiceContext) => Promise<Running> | Running
  /** Variables for the target and for services that come after this one. @default none */
  env?: (running: Running, context: ServiceContext) => Readonly<Record<string, string>>
  /**
   * Address where the target's users meet this service instead, as a reverse proxy: the load goes there, readiness is
   * still asked of the target. Of several the last one's. @default the load goes to the target
   */
  front?: (running: Running, context: ServiceContext) => string
  /** Stops it. What is still there afterwards is killed. @default what it started is killed */
  stop?: (running: Running, context: ServiceContext) => Promise<void> | void
  /** `start` may take this long. @default '60s' */
  startWithin?: DurationText
  /** `stop` may take this long. @default '10s' */
  stopWithin?: DurationText
}

/** What a service is given. */
export interface ServiceContext {
  /** A port of 127.0.0.1 on which nobody listens. */
  port: number
  /** The port on which the target will listen, to forward to; null: of a target that is not started by its command. */
  targetPort: number | null
  /** An empty folder for its data, removed afterwards. */
  folder: string
  /** Runs a command to its end; rejects with its last lines when it fails. */
  run: (command: readonly string[], options?: ServiceCommandOptions) => Promise<void>
  /** Starts a command that goes on; what it prints goes to the record's log. */
  spawn: (command: readonly string[], options?: ServiceCommandOptions) => ServiceProcess
  /** Resolves when a port of 127.0.0.1 accepts connections. @default its own port */
  listening: (port?: number) => Promise<void>
  /** Another free port. */
  freePort: () => Promise<number>
}

/** How a command of a service is run. */
export interface ServiceCommandOptions {
  /** Folder in which it is run. @default the empty folder for its data */
  cwd?: string
  /** Added to the environment. @default none */
  env?: Readonly<Record<string, string>>
}

/** A command of a service that goes on. */
export interface ServiceProcess {
  /** Its process id. */
  pid: number
  /** Resolves when it has ended. */
  exited: Promise<void>
  /** Sends the signal and waits for the end. @default 'SIGTERM' */
  stop: (signal?: 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP' | 'SIGKILL') => Promise<void>
}

/** Types a service; returns it unchanged. */
export function defineService<Running>(spec: ServiceSpec<Running>): ServiceSpec<Running> {
  return spec
}
