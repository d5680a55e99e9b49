import type { ByteText, DurationText } from '../vocabulary/quantities.ts'
import type { RemoteTargetSpec } from './remote-target-spec.ts'

/**
 * The service under test: started by its command or as a container, attached to by its pid or its container's name,
 * watched elsewhere, or only an address.
 */
export type TargetSpec =
  | CommandTargetSpec
  | ContainerTargetSpec
  | PidTargetSpec
  | NamedContainerTargetSpec
  | RemoteTargetSpec
  | UrlTargetSpec

/** What may be said of every target, however it is reached. */
export interface CommonTargetSpec {
  /** Response header that names the pid of the worker that answered. @default none: reports are attributed by CPU time */
  pidHeader?: string
  /** Text of the log line by which the server says that it replaces worker `{pid}` on purpose. @default the lines of known servers */
  recycleLog?: string
  /** What its processes are: a server that runs under another name, or regular expressions on their command lines (docs/workers.md). @default recognised */
  roles?: 'gunicorn' | 'rq' | { worker?: string; helper?: string; browser?: string }
  /** Folders whose files are counted before and after the load, relative to the scenario file; `{cwd}` stands for `cwd`. @default none */
  temporaryFiles?: readonly string[]
}

/** A service that soakgate starts, afresh for every run, and stops. */
export interface CommandTargetSpec extends CommonTargetSpec {
  /** Program and arguments; `{port}` stands for the port. A program with a slash is relative to the scenario file. */
  command: readonly string[]
  /** Folder in which it is started, relative to the scenario file. @default the folder of the scenario file */
  cwd?: string
  /** Added to the environment; `{port}` stands for the port. @default none */
  env?: Readonly<Record<string, string>>
  /** Port on which it shall listen. @default a free one */
  port?: number
  /** How it is known that the service is ready: a path that answers 2xx, a line of its log, or just its open port. @default the open port within 60s */
  ready?: { url: string; within?: DurationText } | { log: string; within?: DurationText } | { within?: DurationText }
  /** Time between TERM and KILL when it is stopped. @default '10s' */
  stopWithin?: DurationText
  /** What all its processes together may take, page cache and all: the kernel enforces it, by a control group of its own. @default none */
  memoryLimit?: ByteText
}

/** A service that runs already. soakgate only reads: it neither starts nor stops it, and makes one run of the largest size. */
export interface PidTargetSpec extends CommonTargetSpec {
  /** The process that is the service, or supervises its workers. */
  pid: number
  /** Such as `'http://127.0.0.1:8000'`; paths of the scenario are relative to it. */
  url: string
}

/** A service in a container that soakgate starts, afresh for every run, and removes. It needs Docker, and the package testcontainers. */
export interface ContainerTargetSpec extends Omit<CommonTargetSpec, 'temporaryFiles'> {
  /** Such as `'uploads:after'`; pulled where it is not there. Either this or `dockerfile`. */
  image?: string
  /** A Dockerfile, relative to the scenario file; its folder is the context of the build. */
  dockerfile?: string
  /** Program and arguments that follow the image's entrypoint. @default as the image says */
  command?: readonly string[]
  /** Added to the environment of the image. @default none */
  env?: Readonly<Record<string, string>>
  /** Port on which the service listens inside the container, on an address that is reached from outside: `0.0.0.0`. */
  port: number
  /** How it is known that the service is ready, as of a command. @default the open port within 60s */
  ready?: { url: string; within?: DurationText } | { log: string; within?: DurationText } | { within?: DurationText }
  /** Time between the stop signal of the image and KILL when it is stopped. @default '10s' */
  stopWithin?: DurationText
  /** What all its processes together may take, page cache and all, without swap: the kernel enforces it. @default none */
  memoryLimit?: ByteText
}

/** A service in a container that runs already. soakgate only reads, and makes one run of the largest size. */
export interface NamedContainerTargetSpec extends Omit<CommonTargetSpec, 'temporaryFiles'> {
  /** Name or id of the container. */
  container: string
  /** Port on which the service listens inside the container. Either this or `url`. */
  port?: number
  /** Where the service is reached, such as `'http://127.0.0.1:8000'`. */
  url?: string
}

/** A service that is only an address: for `soakgate try`; a run needs the memory of a process. */
export interface UrlTargetSpec extends CommonTargetSpec {
  /** Such as `'http://127.0.0.1:8000'`; paths of the scenario are relative to it. */
  url: string
}
