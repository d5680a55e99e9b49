import type { RemoteMemory } from './remote-target.ts'
import type { TlsFiles } from './tls-files.ts'

/** The service under test, after validation: plain and complete; it goes into the plan. */
export type Target = CommandTarget | PidTarget | RemoteTarget | UrlTarget | ContainerTarget | NamedContainerTarget

/** What holds for every target, however it is reached. */
interface CommonTarget {
  /** How it is spoken to over TLS; null: as an address with https says, or not at all. */
  tls: TlsFiles | null
  /** The response header that names the pid of the worker that answered; null: reports are attributed by CPU time. */
  pidHeader: string | null
  /** The text of the log line by which the server says that it replaces worker `{pid}` on purpose; null: only known servers' own lines. */
  recycleLog: string | null
  /** What its processes are; null: they are recognised. */
  roles: RoleRules | null
  /** Absolute folders whose files are counted before and after the load. */
  temporaryFiles: readonly string[]
}

/** A service that soakgate starts itself and ends with everything it left. */
export interface CommandTarget extends CommonTarget {
  kind: 'command'
  /** Program and arguments; `{port}` stands for the port. */
  command: readonly string[]
  /** Absolute folder in which it is started. */
  cwd: string
  /** Added to soakgate's own environment; `{port}` stands for the port. */
  env: Readonly<Record<string, string>>
  /** null: a free port is taken. */
  port: number | null
  ready: Readiness
  /** Time between TERM and KILL when it is stopped. */
  stopWithinMs: number
  /** What all its processes together may take, enforced by the kernel; null: no limit of ours. */
  memoryLimitBytes: number | null
}

/** A service that runs already: it is only read, never stopped. */
export interface PidTarget extends CommonTarget {
  kind: 'pid'
  /** The process that is the service, or supervises its workers. */
  pid: number
  /** Address that paths of the scenario are relative to, without a slash at its end; null: nothing is asked of it. */
  url: string | null
}

/** A service that runs elsewhere: another system measures its memory, and is asked for it. */
export interface RemoteTarget extends CommonTarget {
  kind: 'remote'
  /** null: nothing is asked of the service itself. */
  url: string | null
  memory: RemoteMemory
}

/** A container that Docker starts for us, and that is removed with everything in it. */
export interface ContainerTarget extends CommonTarget {
  kind: 'container'
  image: ContainerImage
  /** What it runs instead of what the image says; null: as the image says. */
  command: readonly string[] | null
  /** Added to the environment of the image. */
  env: Readonly<Record<string, string>>
  /** The port on which the service listens inside. */
  port: number
  ready: Readiness
  /** Time between the image's stop signal and KILL when it is stopped. */
  stopWithinMs: number
  /** What all its processes together may take, enforced by the kernel; null: no limit of ours. */
  memoryLimitBytes: number | null
}

/** What a container is made from. */
export type ContainerImage = { by: 'name'; name: string } | { by: 'dockerfile'; file: string }

/** A container that runs already: it is only read, never stopped. */
export interface NamedContainerTarget extends CommonTarget {
  kind: 'named-container'
  /** Its name or id. */
  container: string
  /** The port on which the service listens inside; null: `url` says where it is, or nothing is asked of it. */
  port: number | null
  url: string | null
}

/** A service that is only an address: its memory cannot be read. */
export interface UrlTarget extends CommonTarget {
  kind: 'url'
  url: string
}

/** Whether every run gets a fresh one, started and ended by soakgate. */
export function isStartedByUs(target: Target): target is CommandTarget | ContainerTarget {
  return target.kind === 'command' || target.kind === 'container'
}

/** Whether what it prints can be read. */
export function hasLog({ kind }: Target): boolean {
  return kind !== 'pid' && kind !== 'url' && kind !== 'remote'
}

export type Readiness =
  | { by: 'url'; path: string; withinMs: number }
  | { by: 'log'; pattern: string; withinMs: number }
  | { by: 'port'; withinMs: number }

/** Servers that may run under another name: gunicorn's head supervises what it forks; RQ's works itself. */
export const toldServers = ['gunicorn', 'rq'] as const
export type ToldServer = (typeof toldServers)[number]

/**
 * Roles that are told instead of recognised. Patterns are regular expressions on command lines; a process that matches none is recognised as usual,
 * but where a pattern for workers is given no other process is one.
 */
export type RoleRules =
  | { by: 'server'; server: ToldServer }
  | { by: 'pattern'; worker: string | null; helper: string | null; browser: string | null }
