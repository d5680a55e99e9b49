import type { ByteText, DurationText } from '../vocabulary/quantities.ts'
import type { RemoteTargetSpec } from './remote-target-spec.ts'

/** The service under test: started by its command, attached to by its pid, watched elsewhere, or only an address. */
export type TargetSpec = CommandTargetSpec | PidTargetSpec | RemoteTargetSpec | UrlTargetSpec

/** What may be said of every target, however it is reached. */
export interface CommonTargetSpec {
  /** Response header that names the pid of the worker that answered. @default none: reports are attributed by CPU time */
  pidHeader?: string
  /** Text of the log line by which the server says that it replaces worker `{pid}` on purpose. @default the lines of known servers */
  recycleLog?: string
  /** What its processes are: `'gunicorn'`, or regular expressions on their command lines. @default recognised */
  roles?: 'gunicorn' | { worker?: string; helper?: string }
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

/** A service that is only an address: for `soakgate try`; a run needs the memory of a process. */
export interface UrlTargetSpec extends CommonTargetSpec {
  /** Such as `'http://127.0.0.1:8000'`; paths of the scenario are relative to it. */
  url: string
}
