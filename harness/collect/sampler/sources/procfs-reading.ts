import { readFileSync, readlinkSync, readSync } from 'node:fs'
import type { ProcessDescription } from './memory-source.ts'

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

/** Program, arguments and the mark of Node's cluster module; what may not be read is null or empty. */
export function describeProcess(pid: number): ProcessDescription {
  const environment = tryTo(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
  const commandLine = tryTo(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return {
    executable: tryTo(() => readlinkSync(`/proc/${pid}/exe`)),
    commandLine: parseCommandLine(commandLine),
    isClusterWorker: environment === null ? null : /(^|\0)NODE_UNIQUE_ID=/.test(environment),
    javaOptions: javaOptionsOf(environment ?? ''),
  }
}

/** Options for a JVM, in the order in which it takes them. @param environment entries that are ended by zero bytes, as /proc has them */
export function javaOptionsOf(environment: string): ProcessDescription['javaOptions'] {
  const entries = environment.split('\0')
  const optionsOf = (name: string) => {
    const entry = entries.find((one) => one.startsWith(`${name}=`))
    return entry === undefined ? [] : entry.slice(name.length + 1).split(/\s+/)
  }
  const before = [...optionsOf('JAVA_TOOL_OPTIONS'), ...optionsOf('JDK_JAVA_OPTIONS')]
  return { before, after: optionsOf('_JAVA_OPTIONS') }
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
