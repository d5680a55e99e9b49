import type { EventKind, EventRow } from '../../record/rows.ts'

/** The moments between the parts of a run, in milliseconds of its axis; null: it did not get there. */
export interface RunTimes {
  warmupStartMs: number | null
  loadStartMs: number | null
  loadEndMs: number | null
  settledMs: number | null
  stoppedMs: number | null
}

export function findRunTimes(events: readonly EventRow[]): RunTimes {
  const at = (kind: EventKind) => events.find((event) => event.kind === kind)?.timeMs ?? null
  return {
    warmupStartMs: at('warmup-started'),
    loadStartMs: at('load-started'),
    loadEndMs: at('load-ended'),
    settledMs: at('settled'),
    stoppedMs: at('stopped'),
  }
}

/** From here on deaths, peaks and failures count: the first request of the warm-up, or of the load without one. */
export function countingStartMs(times: RunTimes): number {
  return times.warmupStartMs ?? times.loadStartMs ?? Number.POSITIVE_INFINITY
}
