import { stringify } from 'csv-stringify/sync'
import type { LadderVerdict, RunVerdict, ThresholdResult } from '../judge/verdict.ts'
import { printableValue } from './printable.ts'
import type { Report } from './report.ts'
import { settlerOf, stateOf } from './threshold-state.ts'

type Cell = string | number | null

/** One row of the table, in the order of its columns. Quantities in bytes, milliseconds, a ratio or a count (`unit`). */
interface CsvRow {
  scenario: string
  variant: string | null
  seed: number
  size: number
  users: number | null
  started_at: string | null
  /** Empty in the row that tells of the run as a whole. */
  threshold: string | null
  metric: string | null
  level: string | null
  source: string | null
  state: string
  value: number | null
  low: number | null
  high: number | null
  bound: number | null
  unit: string | null
  slot: number | null
  accepted_until: string | null
  reason: string
  /** What made the load; this and the counts that follow are empty in the rows of thresholds. */
  engine: string | null
  asked: number | null
  started: number | null
  completed: number | null
  failed: number | null
  refused: number | null
  timed_out: number | null
  lost: number | null
  aborted: number | null
  not_started: number | null
  unknown: number | null
  /** What the tool that made the load claims, and what the service itself counted. */
  claimed: number | null
  served: number | null
}

/** The columns, for the header and the documentation. */
export const csvColumns = [
  'scenario',
  'variant',
  'seed',
  'size',
  'users',
  'started_at',
  'threshold',
  'metric',
  'level',
  'source',
  'state',
  'value',
  'low',
  'high',
  'bound',
  'unit',
  'slot',
  'accepted_until',
  'reason',
  'engine',
  'asked',
  'started',
  'completed',
  'failed',
  'refused',
  'timed_out',
  'lost',
  'aborted',
  'not_started',
  'unknown',
  'claimed',
  'served',
] as const satisfies readonly (keyof CsvRow)[]

/** A table for spreadsheets: a row a threshold and size, and one for each size as a whole, run or not. */
export function renderCsv(reports: readonly Report[]): string {
  const rows = reports.flatMap((report) => rowsOf(printableValue(report.verdict)))
  return stringify(
    rows.map((row) => csvColumns.map((column) => guarded(row[column]))),
    { header: true, columns: [...csvColumns] },
  )
}

/** Spreadsheets run texts that begin like a formula; one more character keeps them texts. Numbers stay numbers. */
function guarded(cell: Cell): Cell {
  return typeof cell === 'string' && /^[\s]*[=+\-@\t|%＝＋－＠]/u.test(cell) ? `'${cell}` : cell
}

function rowsOf(verdict: LadderVerdict): CsvRow[] {
  const { scenario, variant, seed } = verdict
  const common = { scenario, variant, seed }
  return [
    ...verdict.runs.flatMap((run) => {
      const ofRun = { ...common, size: run.size, users: run.users, started_at: run.startedAt }
      const settler = settlerOf(run, verdict)
      const thresholds = run.thresholds.map((result) => ({
        ...ofRun,
        ...cellsOf(result, stateOf(result, settler)),
        ...noCounts,
      }))
      const state = settler === null ? run.status : 'settled'
      return [{ ...ofRun, ...noThreshold, state, reason: reasonOf(run), ...countsOf(run) }, ...thresholds]
    }),
    ...verdict.notRun.map(({ size, reason }) => {
      const ofRun = { ...common, size, users: null, started_at: null }
      return { ...ofRun, ...noThreshold, state: 'inconclusive', reason: `not run: ${reason}`, ...noCounts }
    }),
  ]
}

const noThreshold = {
  threshold: null,
  metric: null,
  level: null,
  source: null,
  value: null,
  low: null,
  high: null,
  bound: null,
  unit: null,
  slot: null,
  accepted_until: null,
}

function countsOf({ conservation, outcomes }: RunVerdict) {
  const { 'timed-out': timed_out, 'not-started': not_started, ...others } = outcomes
  return { ...conservation, ...others, timed_out, not_started }
}

const noCounts = {
  engine: null,
  asked: null,
  started: null,
  completed: null,
  failed: null,
  refused: null,
  timed_out: null,
  lost: null,
  aborted: null,
  not_started: null,
  unknown: null,
  claimed: null,
  served: null,
}

const units = { bytes: 'bytes', duration: 'ms', ratio: 'ratio', count: 'count' } as const

function cellsOf(result: ThresholdResult, state: string) {
  const { text, metric, level, source, value, interval, bound, dimension, slot, acceptance, reason } = result
  const [low, high] = interval ?? [null, null]
  const accepted_until = acceptance?.until ?? null
  return {
    threshold: text,
    metric,
    level,
    source,
    state,
    value,
    low,
    high,
    bound,
    unit: units[dimension],
    slot,
    accepted_until,
    reason,
  }
}

function reasonOf({ findings }: RunVerdict): string {
  return findings.find(({ threshold }) => threshold === null)?.sentence ?? ''
}
