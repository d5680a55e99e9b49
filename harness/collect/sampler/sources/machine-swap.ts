import { readFileSync } from 'node:fs'

/** Swap may be added while a run goes on; so often it is asked for. */
const askEveryMs = 1000

/** Whether this machine can swap memory out at all; many cannot. */
export class MachineSwap {
  readonly #readMeminfo: () => string
  readonly #nowMs: () => number
  #askedMs = Number.NEGATIVE_INFINITY
  #isThere = false

  /** @param readMeminfo gives the text of /proc/meminfo */
  constructor(readMeminfo: () => string = readProcMeminfo, nowMs: () => number = () => performance.now()) {
    this.#readMeminfo = readMeminfo
    this.#nowMs = nowMs
  }

  isThere(): boolean {
    const nowMs = this.#nowMs()
    if (nowMs < this.#askedMs + askEveryMs) return this.#isThere
    this.#askedMs = nowMs
    this.#isThere = /^SwapTotal:\s+[1-9]/m.test(this.#readMeminfo())
    return this.#isThere
  }
}

function readProcMeminfo(): string {
  try {
    return readFileSync('/proc/meminfo', 'latin1')
  } catch {
    return ''
  }
}
