import type { EventKind, EventRow } from '../../record/events.ts'

/** The moments between the parts of a run, in milliseconds of its axis; null: it did not get there. */
export interface RunTimes {
  setupStartMs: number | null
  warmupStartMs: number | null
  loadStartMs: number | null
  loadEndMs: number | null
  settledMs: number | null
  stoppedMs: number | null
}

export function findRunTimes(events: readonly EventRow[]): RunTimes {
  const at = (kind: EventKind) => events.find((event) => event.kind === kind)?.timeMs ?? null
  return {
    setupStartMs: at('setup-started'),
    warmupStartMs: at('warmup-started'),
    loadStartMs: at('load-started'),
    loadEndMs: at('load-ended'),
    settledMs: at('settled'),
    stoppedMs: at('stopped'),
  }
}

/** From here on deaths, peaks and failures count: the first request that the scenario could make. */
export function countingStartMs(times: RunTimes): number {
  return times.setupStartMs ?? times.warmupStartMs ?? times.loadStartMs ?? Number.POSITIVE_INFINITY
}
