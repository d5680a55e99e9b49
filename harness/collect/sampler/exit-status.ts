import { closeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { decodeWaitStatus, type ExitReading } from './wait-status.ts'

/** Tells how any process ended, also after its parent took the status away; it must be watched while it lives. */
export interface ExitStatuses {
  /** null: this process cannot be watched. */
  watch(pid: number): ExitWatch | null
  /** Why nothing can be watched at all, with the remedy; null: it can. */
  readonly missing: string | null
}

export interface ExitWatch {
  read(): ExitReading
  close(): void
}

/** Stands in where the kernel or the package is missing. */
export function noExitStatuses(missing: string): ExitStatuses {
  return { missing, watch: () => null }
}

const syscallPidfdOpen = 434
/** _IOWR(0xFF, 11, 64 bytes) of <linux/pidfd.h> */
const ioctlPidfdGetInfo = 0xc040ff0bn
const infoBytes = 64
const waitStatusAt = 60
const maskPid = 1n
const maskExit = 8n
/** The names of the C library: glibc's, then musl's. */
const libraries = ['libc.so.6', 'libc.so']

interface PidfdCalls {
  open(pid: number): number
  /** Fills `info`; false with the reason as errno. */
  getInfo(fd: number, info: Buffer): boolean
}

/**
 * Reads the kernel's wait status through `ioctl(pidfd, PIDFD_GET_INFO)`: Linux 6.15 or newer, any user.
 * Needs the package koffi, which is loaded here and nowhere else, and only when a sampler starts.
 */
export function loadExitStatuses(): ExitStatuses {
  if (process.platform !== 'linux') return noExitStatuses('exit statuses are read on Linux only')
  let calls: PidfdCalls
  try {
    calls = loadCalls()
  } catch {
    return noExitStatuses('the package koffi is not installed (npm install koffi)')
  }
  const own = calls.open(process.pid)
  if (own < 0) return noExitStatuses('this kernel has no pidfd')
  const isKnown = calls.getInfo(own, question())
  closeSync(own)
  if (!isKnown) return noExitStatuses('this kernel has no PIDFD_GET_INFO (Linux 6.15 has)')
  return { missing: null, watch: (pid) => watch(calls, pid) }
}

function watch(calls: PidfdCalls, pid: number): ExitWatch | null {
  const fd = calls.open(pid)
  if (fd < 0) return null
  const info = question()
  return {
    read() {
      info.writeBigUInt64LE(maskPid | maskExit, 0)
      // Kernels before 6.15 answer for the living only.
      if (!calls.getInfo(fd, info))
        return { kind: 'unknowable', why: 'this kernel forgot the status (Linux 6.15 keeps it)' }
      // The bit appears when the parent has reaped the process, not when it ends.
      if ((info.readBigUInt64LE(0) & maskExit) === 0n) return { kind: 'pending' }
      return {
        kind: 'known',
        ending: decodeWaitStatus(info.readInt32LE(waitStatusAt)),
        from: 'wait status of the kernel',
      }
    },
    close: () => closeSync(fd),
  }
}

function question(): Buffer {
  const info = Buffer.alloc(infoBytes)
  info.writeBigUInt64LE(maskPid | maskExit, 0)
  return info
}

function loadCalls(): PidfdCalls {
  // Untyped data enters here: a package that may be absent, loaded without waiting.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  const libc = firstOf(libraries, (name) => koffi.load(name))
  const syscall = libc.func('long syscall(long number, int pid, uint flags)')
  const ioctl = libc.func('int ioctl(int fd, ulong request, _Inout_ uint8_t *argument)')
  return {
    open: (pid) => Number(syscall(syscallPidfdOpen, pid, 0)),
    getInfo: (fd, info) => Number(ioctl(fd, ioctlPidfdGetInfo, info)) === 0,
  }
}

function firstOf<T>(names: readonly string[], load: (name: string) => T): T {
  let problem: unknown = null
  for (const name of names) {
    try {
      return load(name)
    } catch (error) {
      problem = error
    }
  }
  throw problem
}
