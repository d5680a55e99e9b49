import { closeSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What the kernel tells by calls that Node does not have. */
export interface NativeCalls {
  /** A descriptor that stands for a living process (pidfd_open(2)); negative: there is none. */
  openPidfd(pid: number): number
  /** Fills `info`, whose first word says what is asked for (ioctl_pidfd(2)); false: this kernel does not answer. */
  readPidfdInfo(fd: number, info: Buffer): boolean
  /** CPU time of a process in nanoseconds (clock_getcpuclockid(3)); null: it is gone. */
  readCpuNs(pid: number): number | null
  /** A socket on which the kernel's connector tells of processes (netlink(7)); negative: it is not given to us. */
  openConnector(address: Buffer): number
  /** False: it could not be sent. */
  send(fd: number, message: Buffer): boolean
  /** Takes one message without waiting; its length, `none`, or `overflow`: some were lost since the last one. */
  receive(fd: number, message: Buffer): number | 'none' | 'overflow'
}

const syscallPidfdOpen = 434
/** _IOWR(0xFF, 11, 64 bytes) of <linux/pidfd.h> */
const ioctlPidfdGetInfo = 0xc040ff0bn
/** CPUCLOCK_SCHED of the kernel's posix-timers.h: what the scheduler counts, in nanoseconds. */
const schedulerClock = 2
/** Of <linux/netlink.h> and <bits/socket.h>: AF_NETLINK; SOCK_DGRAM, SOCK_CLOEXEC and SOCK_NONBLOCK; NETLINK_CONNECTOR. */
const connectorSocket = [16, 2 | 0o2000000 | 0o4000, 11] as const
/** SOL_SOCKET and SO_RCVBUF of <asm/socket.h>, and room for some ten thousand messages. */
const receiveBuffer = { level: 1, option: 8, bytes: 4 * 1024 * 1024 }
/** ENOBUFS of <errno.h> */
const noBufferSpace = 105

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
  const socket = libc.func('int socket(int domain, int type, int protocol)')
  const bind = libc.func('int bind(int fd, uint8_t *address, uint length)')
  const setsockopt = libc.func('int setsockopt(int fd, int level, int option, int *value, uint length)')
  const send = libc.func('long send(int fd, uint8_t *message, ulong length, int flags)')
  const recv = libc.func('long recv(int fd, uint8_t *message, ulong length, int flags)')
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
    openConnector(address) {
      const fd = Number(socket(...connectorSocket))
      if (fd < 0) return fd
      setsockopt(fd, receiveBuffer.level, receiveBuffer.option, Int32Array.of(receiveBuffer.bytes), 4)
      if (bind(fd, address, address.length) === 0) return fd
      closeSync(fd)
      return -1
    },
    send: (fd, message) => Number(send(fd, message, message.length, 0)) === message.length,
    receive(fd, message) {
      const length = Number(recv(fd, message, message.length, 0))
      if (length >= 0) return length
      return koffi.errno() === noBufferSpace ? 'overflow' : 'none'
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
