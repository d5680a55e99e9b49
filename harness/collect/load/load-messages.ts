import type { IterationPhase, IterationRow, RequestRow } from '../../record/rows.ts'
import type { LoadSpec } from './load-spec.ts'

/** What soakgate says to its load process. */
export type LoadCommand =
  | { kind: 'load'; spec: LoadSpec }
  | { kind: 'start-phase'; phase: IterationPhase; iterations: number }
  | { kind: 'end-early' }
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
  endedBy: 'done' | 'ended-early' | 'bailed' | 'aborted'
  detail: string | null
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
  | { kind: 'loaded' }
  | { kind: 'not-loadable'; problem: ScenarioProblem }
  | ({ kind: 'iteration-started' } & IterationStart)
  | { kind: 'iteration-ended'; row: IterationRow; requests: readonly RequestRow[] }
  | { kind: 'requests'; rows: readonly RequestRow[] }
  | ({ kind: 'phase-ended' } & PhaseEnd)
  | { kind: 'usage'; cpuMs: number; rssBytes: number }

const reportKinds: readonly LoadReport['kind'][] = [
  'loaded',
  'not-loadable',
  'iteration-started',
  'iteration-ended',
  'requests',
  'phase-ended',
  'usage',
]

/** Whether a message on the channel is the load process's own; a library of the scenario may send others. */
export function isLoadReport(message: unknown): message is LoadReport {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  return reportKinds.some((kind) => kind === message.kind)
}
