import type { TableName } from './tables.ts'

/** What a record may take on disk where a scenario says nothing else: `recordLimit: '200MB'`. */
export const defaultRecordLimitBytes = 200e6

/** How many rows of a table are kept: all of the first, then a part that halves again and again. */
export interface RowBudget {
  /** Rows that are all kept. */
  full: number
  /** Rows that are kept at each following density. */
  stage: number
  /** One of so many is kept after the full ones; twice as many at each further stage. */
  firstEvery: number
}

/**
 * At the default limit; a larger or smaller one has more or fewer in proportion. Eight hours at 100 requests a second
 * so come to less than a quarter of a million rows: what judging can hold in 200 MB of memory, and far below the limit on disk.
 */
const budgets = {
  iterations: { full: 20_000, stage: 2500, firstEvery: 2 },
  'troubled iterations': { full: 10_000, stage: 2000, firstEvery: 2 },
  requests: { full: 12_000, stage: 1500, firstEvery: 2 },
  'troubled requests': { full: 10_000, stage: 2000, firstEvery: 2 },
  'samples after reports': { full: 20_000, stage: 3500, firstEvery: 8 },
  'samples at ticks': { full: 15_000, stage: 3000, firstEvery: 8 },
  /** Of a target that is measured elsewhere: of many workers, each of them seldom. */
  'samples of elsewhere': { full: 100_000, stage: 20_000, firstEvery: 2 },
  ticks: { full: 8000, stage: 1500, firstEvery: 2 },
  /** Of each kind of event. */
  events: { full: 5000, stage: 1000, firstEvery: 2 },
  seconds: { full: 8000, stage: 5000, firstEvery: 2 },
} as const satisfies Record<string, RowBudget>

export type BudgetName = keyof typeof budgets

/** Shares of the limit; no table can take what is left for another. They add up to 1. */
const shares: Readonly<Partial<Record<TableName | 'log', number>>> = {
  iterations: 0.2,
  requests: 0.15,
  samples: 0.24,
  ticks: 0.05,
  events: 0.1,
  seconds: 0.1,
  log: 0.1,
  groups: 0.06,
}

export function budgetOf(name: BudgetName, limitBytes: number): RowBudget {
  const { full, stage, firstEvery } = budgets[name]
  const part = limitBytes / defaultRecordLimitBytes
  return { full: Math.ceil(full * part), stage: Math.max(1, Math.ceil(stage * part)), firstEvery }
}

/** The bytes that a table, or the log, may take. */
export function shareOf(name: TableName | 'log', limitBytes: number): number {
  return (shares[name] ?? 0.02) * limitBytes
}
