import type { IterationRow, RequestRow } from '../../record/rows.ts'
import type { ArrivalsOutcome, ToolReport } from '../../record/run-outcome.ts'
import type { Arrivals } from '../../scenario/arrivals.ts'
import type { TlsFiles } from '../../scenario/tls-files.ts'
import type { OutcomeCounts } from '../../vocabulary/outcomes.ts'
import type { Told } from './told.ts'

/** What the load process needs to know; plain data, sent to it once. */
export interface LoadSpec {
  /** Absolute path of the scenario's module. */
  modulePath: string
  /** The export that is the scenario: `default` or a named one. */
  exportName: string
  /** Iterations asked for in this run. */
  size: number
  /** Concurrent users, each in a closed loop with connections of its own. */
  users: number
  seed: number
  /** When counted iterations are to begin; null: whenever a user has ended the one before. */
  arrivals: Arrivals | null
  /** Such as `http://127.0.0.1:8000`; paths of a scenario are relative to it. */
  baseUrl: string
  /** Files by which TLS is spoken; null: as Node does. */
  tls: TlsFiles | null
  iterationTimeoutMs: number
  requestTimeoutMs: number
  setupTimeoutMs: number
  userTimeoutMs: number
  teardownTimeoutMs: number
  /** Pause of a user between two iterations of the load; null: none. */
  thinkTime: { minMs: number; maxMs: number } | null
  /** The load pauses for the target to be brought to rest every so many iterations; null: never. */
  quiesceEvery: number | null
  /** Consecutive iterations that did not complete, after which no further ones are started. */
  bailAfter: number
  /** The response header that names the worker's pid; null: there is none. */
  pidHeader: string | null
  /** Whether requests and checks are told whole, for somebody who watches one iteration. */
  tells: boolean
  /** `process.hrtime.bigint()` at the run's start: times of rows are milliseconds since then. */
  originNs: bigint
}

/** Who is told of the load while it goes on. */
export interface LoadListener {
  /** Once for every iteration, as soon as it has ended. */
  onIteration(row: IterationRow): void
  /** In batches, at the latest when their iteration has ended. */
  onRequests(rows: readonly RequestRow[]): void
  /** A line that the scenario printed, or that the load process has to say. */
  onLog(line: string): void
  /** A value that must never be written, before anything that holds it. */
  onSecret(value: string): void
  /** Requests and checks as they happen; only while `LoadSpec.tells`. */
  onTold?(told: Told): void
  /** The load pauses, nothing is in flight; it goes on when this resolves. */
  onQuiesce(pause: LoadPause): Promise<void>
}

/** The load while it pauses for the target to be brought to rest. */
export interface LoadPause {
  /** Counted iterations that were made by then. */
  iterations: number
  /**
   * Sends so many requests at once, each over a connection of its own, so that every worker gets one; why one of them
   * failed, null: none did.
   */
  request(request: { method: string; path: string; times: number }): Promise<string | null>
}

/** How a phase came to its end. */
export interface PhaseResult {
  counts: OutcomeCounts
  /**
   * `done`: all that was asked for; `ended-early`: the warm-up was ended; `bailed`: too many failures in a row;
   * `aborted`: the run was stopped; `load-worker-ended`: the load process ended or had to be killed.
   */
  endedBy: 'done' | 'ended-early' | 'bailed' | 'aborted' | 'load-worker-ended'
  /** One sentence for `bailed` and `load-worker-ended`; null otherwise. */
  detail: string | null
  /** What iterations that were due at a rate came to; null: they were not, or it is not known. */
  arrivals: ArrivalsOutcome | null
  /** What the tool says that made the phase; null: none did, or it said nothing. */
  tool: ToolReport | null
}

/** Load that is ready: made by the load process, or counted while others make it. One phase at a time. */
export interface RunningLoad {
  /** Whether there is something to prepare: a setup, or a `user`. */
  readonly prepares: boolean
  /** Runs setup once and `user` for every user; throws a SoakgateError where one of them fails. */
  prepare(): Promise<void>
  /** Runs teardown, also after `abort`; why it failed, null: it did not, or there is none. */
  tearDown(): Promise<string | null>
  /** Makes at most `limit` iterations that are not counted; those never started have no row. */
  warmUp(limit: number): Promise<PhaseResult>
  /** Starts no further warm-up iterations; the warm-up resolves when those in flight have ended. */
  endWarmUp(): void
  /**
   * Makes the counted iterations up to number `last`, those up to `made` (none by default) being there already: exactly one row for each,
   * whatever happens. Throws what the user must mend in the script.
   */
  run(last: number, made?: number): Promise<PhaseResult>
  /** Ends those in flight as aborted and starts no further ones, in this phase and later. */
  abort(): void
  /** Ends it; CPU time and largest resident size of the load process, null where there is none or it could not tell. */
  close(): Promise<{ cpuMs: number; rssBytes: number } | null>
}

/** Load that the load process makes. */
export interface ScriptLoad extends RunningLoad {
  /** Of the load process. */
  readonly pid: number
}
