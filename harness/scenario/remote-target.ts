import type { QuerySetName } from './query-sets/query-sets.ts'
import type { ByReading } from './remote-reading.ts'

/** Where the memory of a target is read that runs elsewhere. */
export type RemoteMemory = PrometheusMemory | JsonMemory

/** A label, or several of which the first is taken that a series has. */
export type SlotLabel = string | readonly string[]

/** Series of a Prometheus server. */
export interface PrometheusMemory {
  by: 'prometheus'
  /** Address of the server, without a slash at its end. */
  server: string
  /** null: the scenario has queries of its own. */
  querySet: QuerySetName | null
  /** Labels of the workers, as they were given beside the query set; null: the scenario has queries of its own. */
  match: string | null
  /** Labels that tell one worker's place from another's. */
  slot: readonly SlotLabel[]
  /** The label that changes with every process in a place; null: there is none. */
  process: string | null
  queries: ByReading<RemoteQuery>
  /** The environment variable that holds the bearer token; null: none is sent. */
  tokenFrom: string | null
}

/** A selector, whose samples Prometheus gives with the moments at which they were scraped. */
export interface RemoteQuery {
  selector: string
  /** What is subtracted, series by series; null: nothing. */
  less: string | null
  /** How many bytes, seconds or pieces a value of 1 is. */
  unit: number
}

/** An address that tells the memory of its workers as JSON. */
export interface JsonMemory {
  by: 'json'
  address: string
  everyMs: number
  /** JSON pointer to the list of workers. */
  list: string
  /** JSON pointers into each worker; null: not told. */
  slot: string | null
  pid: string | null
  fields: ByReading<JsonField>
  tokenFrom: string | null
}

/** Where a number is, and how many bytes, seconds or pieces a value of 1 is. */
export interface JsonField {
  pointer: string
  unit: number
}
