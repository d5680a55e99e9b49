import { closeSync } from 'node:fs'
import os from 'node:os'
import type { NativeCalls } from '../native-calls.ts'
import { ProcessEvents } from './process-events.ts'
import { toldExits } from './told-exits.ts'
import { decodeWaitStatus, type ExitReading } from './wait-status.ts'

/** Tells how any process ended, also after its parent took the status away; it must be watched while it lives. */
export interface ExitStatuses {
  /** null: this process cannot be watched. */
  watch(pid: number): ExitWatch | null
  /** Why nothing can be watched at all, with the remedy; null: it can. */
  readonly missing: string | null
  /** Takes what was told since the last call; to be called at every tick. */
  look(): void
  close(): void
}

export interface ExitWatch {
  read(): ExitReading
  close(): void
}

/** Kernels that have the call and drop the status with the process. */
const answersForTheLivingOnly = /^6\.1[34]\./

const infoBytes = 64
const waitStatusAt = 60
/** PIDFD_INFO_PID and PIDFD_INFO_EXIT of <linux/pidfd.h> */
const maskPid = 1n
const maskExit = 8n

/**
 * Asks the kernel for the wait status by `ioctl(pidfd, PIDFD_GET_INFO)`: Linux 6.15 or newer, any user. Where it cannot
 * be asked it may tell by itself, at least root.
 */
export function exitStatusesOf(calls: NativeCalls | null): ExitStatuses {
  if (calls === null) return unavailable('the package koffi is not installed (npm install koffi)')
  const whyNot = whyNotAsked(calls)
  if (whyNot === null) return { missing: null, watch: (pid) => watch(calls, pid), look: () => {}, close: () => {} }
  const told = toldExits((listener) => ProcessEvents.open(calls, listener))
  return told ?? unavailable(`${whyNot}, and of the ends of processes it tells root alone`)
}

function whyNotAsked(calls: NativeCalls): string | null {
  const own = calls.openPidfd(process.pid)
  if (own < 0) return 'this kernel has no pidfd'
  const isAnswered = calls.readPidfdInfo(own, question())
  closeSync(own)
  if (!isAnswered) return 'this kernel has no PIDFD_GET_INFO (Linux 6.15 has)'
  return answersForTheLivingOnly.test(os.release()) ? 'this kernel forgets exit statuses (Linux 6.15 keeps them)' : null
}

function unavailable(missing: string): ExitStatuses {
  return { missing, watch: () => null, look: () => {}, close: () => {} }
}

function watch(calls: NativeCalls, pid: number): ExitWatch | null {
  const fd = calls.openPidfd(pid)
  return fd < 0 ? null : { read: () => readExit(calls, fd), close: () => closeSync(fd) }
}

function readExit(calls: NativeCalls, fd: number): ExitReading {
  const info = question()
  if (!calls.readPidfdInfo(fd, info)) return { kind: 'unknowable', why: 'this kernel does not say how it ended' }
  // The bit appears when the parent has reaped the process, not when it ends.
  if ((info.readBigUInt64LE(0) & maskExit) === 0n) return { kind: 'pending' }
  return { kind: 'known', ending: decodeWaitStatus(info.readInt32LE(waitStatusAt)), from: 'wait status of the kernel' }
}

function question(): Buffer {
  const info = Buffer.alloc(infoBytes)
  info.writeBigUInt64LE(maskPid | maskExit, 0)
  return info
}
