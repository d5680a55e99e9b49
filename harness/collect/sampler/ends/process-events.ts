import { closeSync } from 'node:fs'
import type { NativeCalls } from '../native-calls.ts'
import { decodeWaitStatus, type Ending } from './wait-status.ts'

/** struct sockaddr_nl: the family AF_NETLINK, and the group CN_IDX_PROC, whose messages are about processes. */
const address = Buffer.from([16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
/** struct nlmsghdr, struct cn_msg, and what is asked of the connector: one word. */
const questionBytes = 40
const listen = 1
const ignore = 2

/** Where a message holds what: struct nlmsghdr, struct cn_msg, then struct proc_event of <linux/cn_proc.h>. */
const at = { what: 36, answer: 52, pid: 52, leaderPid: 56, status: 60 } as const
const longestMessage = 128
const whatAnswer = 0
const whatExit = 0x8000_0000

/** Told of every end on this machine. */
export interface ProcessEventsListener {
  onExit: (pid: number, ending: Ending) => void
  /** Some ends were not told, because too many things happened since the last look. */
  onLost: () => void
}

/**
 * Every end of a process with its wait status, from the kernel's process connector: also on kernels that forget the
 * status once its parent has it, but for root alone (CAP_NET_ADMIN, and not from inside a container).
 */
export class ProcessEvents {
  readonly #calls: NativeCalls
  readonly #fd: number
  readonly #listener: ProcessEventsListener
  readonly #message = Buffer.alloc(longestMessage)

  private constructor(calls: NativeCalls, fd: number, listener: ProcessEventsListener) {
    this.#calls = calls
    this.#fd = fd
    this.#listener = listener
  }

  /** null: the kernel does not tell us. */
  static open(calls: NativeCalls, listener: ProcessEventsListener): ProcessEvents | null {
    const fd = calls.openConnector(address)
    if (fd < 0) return null
    const events = new ProcessEvents(calls, fd, listener)
    if (calls.send(fd, question(listen)) && events.#isGranted()) return events
    closeSync(fd)
    return null
  }

  /** Takes all that has come since the last look. To be called often: what does not fit into the socket is lost. */
  look(): void {
    for (;;) {
      const length = this.#calls.receive(this.#fd, this.#message)
      if (length === 'none') return
      if (length === 'overflow') this.#listener.onLost()
      else this.#read(length)
    }
  }

  close(): void {
    // The kernel counts its listeners, and older ones do not notice that one is gone.
    this.#calls.send(this.#fd, question(ignore))
    closeSync(this.#fd)
  }

  /** The answer comes at once, though others' events may stand before it; where it stays out we are not allowed to. */
  #isGranted(): boolean {
    for (;;) {
      const length = this.#calls.receive(this.#fd, this.#message)
      if (length === 'none') return false
      if (length === 'overflow') continue
      if (length > at.answer && this.#message.readUInt32LE(at.what) === whatAnswer) {
        return this.#message.readUInt32LE(at.answer) === 0
      }
    }
  }

  #read(length: number): void {
    const message = this.#message
    if (length < at.status + 4 || message.readUInt32LE(at.what) !== whatExit) return
    const pid = message.readUInt32LE(at.pid)
    // Threads end too; the first one of a process has its number.
    if (pid !== message.readUInt32LE(at.leaderPid)) return
    this.#listener.onExit(pid, decodeWaitStatus(message.readUInt32LE(at.status)))
  }
}

function question(what: number): Buffer {
  const message = Buffer.alloc(questionBytes)
  const [lengthAt, typeAt, indexAt, valueAt, dataLengthAt, dataAt] = [0, 4, 16, 20, 32, 36]
  const lastOfMessage = 3
  message.writeUInt32LE(questionBytes, lengthAt)
  message.writeUInt16LE(lastOfMessage, typeAt)
  // CN_IDX_PROC and CN_VAL_PROC
  message.writeUInt32LE(1, indexAt)
  message.writeUInt32LE(1, valueAt)
  message.writeUInt16LE(4, dataLengthAt)
  message.writeUInt32LE(what, dataAt)
  return message
}
