import { createRequire } from 'node:module'

/** What the kernel tells by calls that Node does not have. */
export interface NativeCalls {
  /** A descriptor that stands for a living process (pidfd_open(2)); negative: there is none. */
  openPidfd(pid: number): number
  /** Fills `info`, whose first word says what is asked for (ioctl_pidfd(2)); false: this kernel does not answer. */
  readPidfdInfo(fd: number, info: Buffer): boolean
  /** CPU time of a process in nanoseconds (clock_getcpuclockid(3)); null: it is gone. */
  readCpuNs(pid: number): number | null
}

const syscallPidfdOpen = 434
/** _IOWR(0xFF, 11, 64 bytes) of <linux/pidfd.h> */
const ioctlPidfdGetInfo = 0xc040ff0bn
/** CPUCLOCK_SCHED of the kernel's posix-timers.h: what the scheduler counts, in nanoseconds. */
const schedulerClock = 2
/** The names of the C library: glibc's, then musl's. */
const libraries = ['libc.so.6', 'libc.so']

/**
 * Loads the package koffi, here and nowhere else and only when a sampler starts; null: it is not installed, or not made
 * for this system. Everything that needs it has another way, which knows less or costs more.
 */
export function loadNativeCalls(): NativeCalls | null {
  // The layouts below are those of 64-bit systems whose low half comes first.
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return null
  try {
    return bindCalls()
  } catch {
    return null
  }
}

function bindCalls(): NativeCalls {
  // Untyped data enters here: a package that may be absent, loaded without waiting.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  const libc = firstThatLoads(libraries, (name) => koffi.load(name))
  const syscall = libc.func('long syscall(long number, int pid, uint flags)')
  const ioctl = libc.func('int ioctl(int fd, ulong request, uint8_t *argument)')
  const clockGettime = libc.func('int clock_gettime(int clock, uint8_t *time)')
  const time = Buffer.alloc(16)
  const [seconds, nanoseconds] = [0, 2]
  const words = new Int32Array(time.buffer, time.byteOffset, 4)
  return {
    openPidfd: (pid) => Number(syscall(syscallPidfdOpen, pid, 0)),
    readPidfdInfo: (fd, info) => Number(ioctl(fd, ioctlPidfdGetInfo, info)) === 0,
    readCpuNs(pid) {
      if (clockGettime((~pid << 3) | schedulerClock, time) !== 0) return null
      return (words[seconds] ?? 0) * 1e9 + (words[nanoseconds] ?? 0)
    },
  }
}

function firstThatLoads<T>(names: readonly string[], load: (name: string) => T): T {
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
