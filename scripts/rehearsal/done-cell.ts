import type { AskedRun, RunResult } from '../kept-runs/kept-run.ts'
import type { Cell } from './cell.ts'

/** A cell and what came of it. */
export interface DoneCell {
  cell: Cell
  result: RunResult
}

/** The run that a cell asks for. */
export function runOfCell({ name, size, seed, expectation }: Cell): AskedRun {
  const { variant, thresholds, checks } = expectation
  const scenario = checks === 'none' ? 'trusting-report-service' : 'report-service'
  return { name, file: `fixtures/rehearsal/${scenario}.ts`, variant, size, seed, thresholds, extendTo: null }
}
