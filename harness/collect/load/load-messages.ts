import type { IterationPhase, IterationRow, RequestRow } from '../../record/rows.ts'
import type { ArrivalsOutcome } from '../../record/run-outcome.ts'
import type { LoadSpec } from './load-spec.ts'
import type { ScriptProblem } from './script-problem.ts'
import type { Told } from './told.ts'

/** What soakgate says to its load process. */
export type LoadCommand =
  | { kind: 'load'; spec: LoadSpec }
  | { kind: 'start-phase'; phase: IterationPhase; last: number; made: number }
  | { kind: 'prepare' }
  | { kind: 'end-early' }
  | { kind: 'quiesce-request'; method: string; path: string; times: number }
  | { kind: 'resume' }
  | { kind: 'tear-down' }
  | { kind: 'abort' }
  | { kind: 'close' }

/** An iteration began; told at once, so that its fate is known even when the process never speaks again. */
export interface IterationStart {
  phase: IterationPhase
  /** Number within its phase, from 1. */
  iteration: number
  user: number
  startMs: number
}

/** How the load process itself ended a phase. */
export interface PhaseEnd {
  endedBy: 'done' | 'ended-early' | 'bailed' | 'aborted' | 'not-runnable'
  detail: string | null
  /** What iterations that were due at a rate came to; null: they were not. */
  arrivals: ArrivalsOutcome | null
  /** What the user must mend; null unless not-runnable. */
  problem: ScriptProblem | null
}

/** Why a scenario cannot be made into load. */
export interface ScenarioProblem {
  message: string
  expected: string
  got: string
  details: readonly string[]
}

/** What the load process says to soakgate. */
export type LoadReport =
  | { kind: 'loaded'; prepares: boolean }
  | { kind: 'not-loadable'; problem: ScenarioProblem }
  | ({ kind: 'iteration-started' } & IterationStart)
  | { kind: 'iteration-ended'; row: IterationRow; requests: readonly RequestRow[] }
  | { kind: 'requests'; rows: readonly RequestRow[] }
  /** In this order, in one message. */
  | { kind: 'several'; reports: readonly LoadReport[] }
  | { kind: 'prepared'; problem: ScriptProblem | null }
  /** Nothing has happened, because nothing was due. */
  | { kind: 'alive' }
  | { kind: 'log'; line: string }
  | { kind: 'secret'; value: string }
  | { kind: 'told'; told: Told }
  | { kind: 'paused'; iterations: number }
  | { kind: 'quiesce-answered'; problem: string | null }
  | { kind: 'torn-down'; problem: string | null }
  | ({ kind: 'phase-ended' } & PhaseEnd)
  | { kind: 'usage'; cpuMs: number; rssBytes: number }

/** What a message says, in order. */
export function reportsOf(report: LoadReport): readonly LoadReport[] {
  return report.kind === 'several' ? report.reports : [report]
}

/** A record, so that none can be forgotten. */
const reportKinds: Readonly<Record<LoadReport['kind'], true>> = {
  loaded: true,
  'not-loadable': true,
  prepared: true,
  'iteration-started': true,
  'iteration-ended': true,
  requests: true,
  several: true,
  alive: true,
  log: true,
  secret: true,
  told: true,
  paused: true,
  'quiesce-answered': true,
  'phase-ended': true,
  'torn-down': true,
  usage: true,
}

/** Whether a message on the channel is the load process's own; a library of the scenario may send others. */
export function isLoadReport(message: unknown): message is LoadReport {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  return typeof message.kind === 'string' && Object.hasOwn(reportKinds, message.kind)
}
