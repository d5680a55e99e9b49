import type { ByReading } from '../../scenario/remote-reading.ts'

/** What another system measured of one worker at one moment. */
export interface Measurement {
  /** When it was measured, on the run's own axis. */
  timeMs: number
  /** Where the worker is, as its labels tell it: `instance="10.0.0.3:9256"`; stays when its process is replaced. */
  place: string
  /** What is different for every process in a place; null: not told. */
  process: string | null
  pid: number | null
  /** 0: what measures it still tells of it, and it has ended. */
  rssBytes: number
  /** All other readings that there are, in bytes, seconds, or a count. */
  values: ByReading<number>
}

/** What was found of a reading. */
export interface FoundReading {
  query: string
  series: number
}

/** A system that measures the workers of a target, as it is asked again and again. */
export interface MemorySource {
  /** As sentences name it: `Prometheus at http://…`. */
  readonly name: string
  /** How the cause of an end is told that cannot be known. */
  readonly causeUnknown: string
  /** Median time between two measurements of one worker; null: not known yet. */
  readonly intervalMs: number | null
  /** So many intervals without a measurement are a gap: fewer where it measures by a clock of its own, not when asked. */
  readonly gapIntervals: number
  /** How far its clock is ahead of our wall clock; null: its clock does not matter. */
  readonly clockAheadMs: number | null
  /** Pause between two looks. */
  readonly everyMs: number
  /** What was found of each reading so far. */
  readonly found: ByReading<FoundReading>
  /** All that was measured since the last look, in the order of time; at first the newest of each worker. */
  read(): Promise<readonly Measurement[]>
  /** Why nothing is found: what was asked, and what there is instead. */
  explainEmptiness(): Promise<{ query: string; found: string }>
}
