import type { ByReading } from '../remote-reading.ts'
import type { SlotLabel } from '../remote-target.ts'

/** One metric of an exporter, in bytes, seconds, or a count as Prometheus has it. */
export interface MetricPlace {
  metric: string
  /** What its series must have beside the scenario's own `match`; @default nothing */
  labels?: string
  /** A metric with the same labels that is subtracted. @default none */
  less?: string
}

/** What an exporter tells of the workers of a service. */
export interface QuerySet {
  /** What it is for, in a clause. */
  sentence: string
  /** Labels that tell one worker's place from another's; what is not there is left out. */
  slot: readonly SlotLabel[]
  /** The label that changes with every process in a place, and may end with its pid; null: there is none. */
  process: string | null
  metrics: ByReading<MetricPlace>
}
