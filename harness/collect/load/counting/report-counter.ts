/** Reports that were made since the last look. */
export interface CountedReports {
  count: number
  /** The worker of each, where the source names it; as many as `count`, or empty. */
  workerPids: readonly (number | null)[]
}

/** Tells how many reports the target made; what was made before the first look does not count. */
export interface ReportCounter {
  /** How often it is looked at, in milliseconds. */
  readonly everyMs: number
  /** Throws an Error with one line when the source cannot be read now. */
  look(): Promise<CountedReports>
  close(): Promise<void>
}

/** What a counter's readings say of new reports; one that fell was set back to 0 in between, as Prometheus has it. */
export class CounterReadings {
  #last: number | null = null

  /** Reports since the last reading; the first reading only sets the start. */
  next(reading: number): CountedReports {
    const last = this.#last ?? reading
    this.#last = reading
    return { count: Math.round(reading >= last ? reading - last : reading), workerPids: [] }
  }
}
