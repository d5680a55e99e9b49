import { constants } from 'node:os'

/** How a process ended: by itself with a code, or by a signal; one of the two is null. */
export interface Ending {
  exitCode: number | null
  /** Such as `SIGSEGV`. */
  signal: string | null
  hasDumpedCore: boolean
}

/** `pending`: not known yet, ask again. `unknowable`: will never be known from here, for the reason in `why`. */
export type ExitReading =
  | { kind: 'known'; ending: Ending; from: string }
  | { kind: 'pending' }
  | { kind: 'unknowable'; why: string }

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]))
// Two names share a number here; the usual one is kept.
signalNames.set(constants.signals.SIGABRT, 'SIGABRT')
signalNames.set(constants.signals.SIGIO, 'SIGIO')

/** `SIGKILL` for 9; signals without a name of their own are `SIG35` and the like. */
export function signalName(number: number): string {
  return signalNames.get(number) ?? `SIG${number}`
}

/** Takes the kernel's wait status apart (wait(2)): low seven bits the signal, bit 7 the core dump, then the exit code. */
export function decodeWaitStatus(status: number): Ending {
  const signal = status & 0x7f
  return signal === 0
    ? { exitCode: (status >> 8) & 0xff, signal: null, hasDumpedCore: false }
    : { exitCode: null, signal: signalName(signal), hasDumpedCore: (status & 0x80) !== 0 }
}

/** `signal SIGSEGV`, `exit code 3`. */
export function describeEnding(ending: Ending): string {
  if (ending.signal === null) return `exit code ${ending.exitCode ?? 'unknown'}`
  return ending.hasDumpedCore ? `signal ${ending.signal} (core dumped)` : `signal ${ending.signal}`
}
