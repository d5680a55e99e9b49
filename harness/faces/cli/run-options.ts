import type { MemorySourceName } from '../../vocabulary/memory-sources.ts'
import type { ReporterChoice } from './options.ts'
import type { RequestOptions } from './request-options.ts'

/** What `soakgate run` was asked for on its command line. */
export interface RunOptions extends RequestOptions {
  variant?: string
  threshold: string[]
  timeLimit?: number
  seed: number
  output: string
  /** undefined: as usual here. */
  reporter?: ReporterChoice[]
  dryRun: boolean
  keepGoing: boolean
  /** false: no threshold ends a run before it is over. */
  abort: boolean
  /** undefined: no run goes on beyond its size. */
  extendTo?: number
  /** undefined: as usual here. */
  source?: MemorySourceName
  allowInconclusive: boolean
  quiet: boolean
}
