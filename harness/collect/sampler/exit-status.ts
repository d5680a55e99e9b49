import { closeSync } from 'node:fs'
import type { NativeCalls } from './native-calls.ts'
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

const infoBytes = 64
const waitStatusAt = 60
/** PIDFD_INFO_PID and PIDFD_INFO_EXIT of <linux/pidfd.h> */
const maskPid = 1n
const maskExit = 8n

/** Reads the kernel's wait status through `ioctl(pidfd, PIDFD_GET_INFO)`: Linux 6.15 or newer, any user. */
export function exitStatusesOf(calls: NativeCalls | null): ExitStatuses {
  if (calls === null) return unavailable('the package koffi is not installed (npm install koffi)')
  const own = calls.openPidfd(process.pid)
  if (own < 0) return unavailable('this kernel has no pidfd')
  const isAnswered = calls.readPidfdInfo(own, question())
  closeSync(own)
  if (!isAnswered) return unavailable('this kernel has no PIDFD_GET_INFO (Linux 6.15 has)')
  return { missing: null, watch: (pid) => watch(calls, pid) }
}

function unavailable(missing: string): ExitStatuses {
  return { missing, watch: () => null }
}

function watch(calls: NativeCalls, pid: number): ExitWatch | null {
  const fd = calls.openPidfd(pid)
  return fd < 0 ? null : { read: () => readExit(calls, fd), close: () => closeSync(fd) }
}

function readExit(calls: NativeCalls, fd: number): ExitReading {
  const info = question()
  // Kernels before 6.15 answer for the living only.
  if (!calls.readPidfdInfo(fd, info)) {
    return { kind: 'unknowable', why: 'this kernel forgets exit statuses (Linux 6.15 keeps them)' }
  }
  // The bit appears when the parent has reaped the process, not when it ends.
  if ((info.readBigUInt64LE(0) & maskExit) === 0n) return { kind: 'pending' }
  return { kind: 'known', ending: decodeWaitStatus(info.readInt32LE(waitStatusAt)), from: 'wait status of the kernel' }
}

function question(): Buffer {
  const info = Buffer.alloc(infoBytes)
  info.writeBigUInt64LE(maskPid | maskExit, 0)
  return info
}
