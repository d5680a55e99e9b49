/** Up to here what is told late was late on its way: k6 keeps points back for 200 ms, and a host may be busy. */
const plausibleDelayMs = 1000

/**
 * How long ago something was that a tool tells with the time of its own clock, which may be that of another host. What
 * came fastest tells how far that clock is off; below a second this cannot be told from a delay, and is taken for one.
 */
export class ToldTimes {
  #leastDelayMs = Number.POSITIVE_INFINITY

  /** @param toldMs by the tool's clock @param nowMs by ours, at the moment at which it came */
  agoMs(toldMs: number, nowMs: number): number {
    const delayMs = nowMs - toldMs
    this.#leastDelayMs = Math.min(this.#leastDelayMs, delayMs)
    const isOurClock = this.#leastDelayMs >= 0 && this.#leastDelayMs <= plausibleDelayMs
    return isOurClock ? delayMs : delayMs - this.#leastDelayMs
  }
}
