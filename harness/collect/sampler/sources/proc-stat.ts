const space = 0x20
const closing = 0x29
const zero = 0x30
const minus = 0x2d

/** PF_FORKNOEXEC of <linux/sched.h>: forked, and no program executed since. */
const forkedOnly = 0x40
/** The longest command name that the kernel prints: 64 for its own threads, with the pid and two brackets before it. */
const longestHead = 90

/**
 * The fields of /proc/PID/stat that matter (proc_pid_stat(5)), taken from the bytes without making strings:
 * this is read for every process ten times a second. The numbers stay until the next parse.
 */
export class ProcStat {
  /** The letter of the state, as a character code. */
  state = 0
  parentPid = 0
  groupId = 0
  sessionId = 0
  hasExecuted = false
  /** Pages that it touched for the first time, or that had to be fetched. Without a fault memory cannot have grown. */
  pageFaults = 0
  /** User and system time, in clock ticks. */
  cpuTicks = 0
  /** The same of children that have ended and whose status it has taken, with theirs. */
  childrenTicks = 0
  threads = 0
  startTicks = 0
  /** Where the program's code begins; 1 where we may not see it, and then the exit status is hidden too. */
  startCode = 0
  /** The wait status of a zombie; 0 for a living process and where it is hidden. */
  waitStatus = 0
  #at = 0

  get isEnded(): boolean {
    // Z zombie, X and x dead.
    return this.state === 0x5a || this.state === 0x58 || this.state === 0x78
  }

  /** Reads state, parents, flags, faults, CPU time and threads. The command name may hold spaces and brackets: its last `)` ends it. */
  parse(line: Buffer, length: number): void {
    let at = Math.min(length, longestHead) - 1
    while (at > 0 && line[at] !== closing) at -= 1
    this.state = line[at + 2] ?? 0
    this.#at = at + 4
    this.parentPid = this.#number(line, length)
    this.groupId = this.#number(line, length)
    this.sessionId = this.#number(line, length)
    this.#skip(line, length, 2)
    const flags = this.#number(line, length)
    this.hasExecuted = Math.floor(flags / forkedOnly) % 2 === 0
    const minorFaults = this.#number(line, length)
    this.#skip(line, length, 1)
    this.pageFaults = minorFaults + this.#number(line, length)
    this.#skip(line, length, 1)
    this.cpuTicks = this.#number(line, length) + this.#number(line, length)
    this.childrenTicks = this.#number(line, length) + this.#number(line, length)
    this.#skip(line, length, 2)
    this.threads = this.#number(line, length)
  }

  /** Reads the rest too: start time, and what tells the exit status. */
  parseAll(line: Buffer, length: number): void {
    this.parse(line, length)
    this.#skip(line, length, 1)
    this.startTicks = this.#number(line, length)
    this.#skip(line, length, 3)
    this.startCode = this.#number(line, length)
    this.#skip(line, length, 25)
    this.waitStatus = this.#number(line, length)
  }

  #skip(line: Buffer, length: number, fields: number): void {
    let at = this.#at
    for (let left = fields; left > 0; left -= 1) {
      while (at < length && line[at] !== space) at += 1
      at += 1
    }
    this.#at = at
  }

  #number(line: Buffer, length: number): number {
    let at = this.#at
    let value = 0
    const isNegative = line[at] === minus
    if (isNegative) at += 1
    while (at < length) {
      const digit = (line[at] ?? space) - zero
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
      at += 1
    }
    this.#at = at + 1
    return isNegative ? -value : value
  }
}
