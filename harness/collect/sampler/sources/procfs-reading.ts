import { readFileSync, readlinkSync, readSync } from 'node:fs'
import type { ProcessDescription, Starter } from './memory-source.ts'

/** One buffer for all readings: they are synchronous, and each is parsed before the next. */
export const readingBuffer = Buffer.allocUnsafe(64 * 1024)

/** Reads a file of /proc from its start into the shared buffer; its length, or -1 when the process is gone. */
export function readFromStart(fd: number): number {
  try {
    return readSync(fd, readingBuffer, 0, readingBuffer.length, 0)
  } catch (error) {
    if (isGone(error)) return -1
    throw error
  }
}

/** ENOENT on opening, ESRCH on reading: the process ended. ENODEV: the control group was removed. */
export function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ESRCH' || code === 'ENODEV'
}

/** Whether a process was started with this entry, `NAME=value`, in its environment; false where that may not be read. */
export function isInEnvironment(pid: number, entry: string): boolean {
  const environment = tryTo(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
  return environment?.split('\0').includes(entry) === true
}

/** The pid of a process in its innermost namespace: the last of its `NSpid` (proc(5)). */
export function readInnerPid(pid: number): number {
  const status = tryTo(() => readFileSync(`/proc/${pid}/status`, 'latin1'))
  return status === null ? pid : innerPidIn(status, pid)
}

/** @param pid where the status does not tell, as of a kernel without namespaces */
export function innerPidIn(status: string, pid: number): number {
  return Number(/^NSpid:.*?(\d+)$/m.exec(status)?.[1] ?? pid)
}

/** Program, arguments and the marks of who started it; what may not be read is null or empty. */
export function describeProcess(pid: number): ProcessDescription {
  const environment = tryTo(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
  const commandLine = tryTo(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return {
    executable: tryTo(() => readlinkSync(`/proc/${pid}/exe`)),
    commandLine: parseCommandLine(commandLine),
    startedBy: starterOf(environment ?? ''),
    javaOptions: javaOptionsOf((name) => valueIn(environment ?? '', name)),
  }
}

function starterOf(environment: string): Starter | null {
  if (/(^|\0)NODE_UNIQUE_ID=/.test(environment)) return 'node cluster'
  return /(^|\0)pm_id=/.test(environment) ? 'pm2' : null
}

/** NODE_OPTIONS that a process was started with, empty where it has none; null: its environment is not ours to read. */
export function nodeOptionsOf(pid: number): string | null {
  const environment = tryTo(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
  return environment === null ? null : (valueIn(environment, 'NODE_OPTIONS') ?? '')
}

/** Options for a JVM, in the order in which it takes them, from the variables of its environment. */
export function javaOptionsOf(variable: (name: string) => string | undefined): ProcessDescription['javaOptions'] {
  const optionsOf = (name: string) => variable(name)?.split(/\s+/) ?? []
  const before = [...optionsOf('JAVA_TOOL_OPTIONS'), ...optionsOf('JDK_JAVA_OPTIONS')]
  return { before, after: optionsOf('_JAVA_OPTIONS') }
}

function valueIn(environment: string, name: string): string | undefined {
  const entry = environment.split('\0').find((one) => one.startsWith(`${name}=`))
  return entry?.slice(name.length + 1)
}

/** Arguments are ended by zero bytes; programs that write a title over them leave more of these at the end. */
export function parseCommandLine(text: string): readonly string[] {
  const used = text.replace(/\0+$/, '')
  return used === '' ? [] : used.split('\0')
}

function tryTo<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
