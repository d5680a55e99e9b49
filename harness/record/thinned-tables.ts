import { Density } from './density.ts'
import type { EventKind, EventRow } from './events.ts'
import { type BudgetName, budgetOf, shareOf } from './record-limit.ts'
import { type Pick, RowThinning, type WriteRow } from './row-thinning.ts'
import type { IterationRow, RequestRow, SampleRow, TickRow } from './rows.ts'
import { SampleThinning } from './sample-thinning.ts'
import { SecondTotals } from './second-totals.ts'
import type { TableName, TableRows } from './tables.ts'

type ThinnedName = 'iterations' | 'requests' | 'ticks' | 'events'

/** Writes a row to its file; returns the bytes that it took. */
export type WriteTableRow = <Name extends TableName>(name: Name, row: TableRows[Name]) => number

/**
 * What is written of all the rows of a run, so that neither its files nor who judges them grow with its length: each
 * row as long as they are few, then a part of them. What went wrong is kept longer than what went well, by a budget of
 * its own. Counts by second are made before anything is left out.
 */
export class ThinnedTables {
  readonly #write: WriteTableRow
  readonly #limitBytes: number
  readonly #given = new Map<TableName, number>()
  readonly #written = new Map<TableName, number>()
  readonly #seconds: SecondTotals
  readonly #completed: RowThinning<IterationRow>
  readonly #troubled: RowThinning<IterationRow>
  readonly #answered: RowThinning<RequestRow>
  readonly #failed: RowThinning<RequestRow>
  readonly #ticks: RowThinning<TickRow>
  readonly #events = new Map<EventKind, RowThinning<EventRow>>()
  readonly #samples: Record<'report' | 'tick', SampleThinning>

  /** @param measured whether soakgate measures the target itself */
  constructor(limitBytes: number, write: WriteTableRow, measured: 'here' | 'elsewhere' = 'here') {
    this.#limitBytes = limitBytes
    this.#write = write
    this.#seconds = new SecondTotals(this.#density('seconds', 'seconds', 1), this.#writerOf('seconds'))
    this.#completed = this.#thinning('iterations', 'iterations', 0.7, 'any')
    this.#troubled = this.#thinning('iterations', 'troubled iterations', 0.3, 'any')
    this.#answered = this.#thinning('requests', 'requests', 0.6, 'any')
    this.#failed = this.#thinning('requests', 'troubled requests', 0.4, 'any')
    this.#ticks = this.#thinning('ticks', 'ticks', 1, 'newest')
    this.#samples = {
      report: new SampleThinning(this.#density('samples', 'samples after reports', 0.6), this.#writerOf('samples')),
      tick: new SampleThinning(
        this.#density('samples', measured === 'here' ? 'samples at ticks' : 'samples of elsewhere', 0.4),
        this.#writerOf('samples'),
      ),
    }
  }

  add<Name extends TableName>(name: Name, row: TableRows[Name]): void
  add(name: TableName, row: TableRows[TableName]): void {
    this.#given.set(name, (this.#given.get(name) ?? 0) + 1)
    if (name === 'iterations') this.#addIteration(row as IterationRow)
    else if (name === 'requests') this.#addRequest(row as RequestRow)
    else if (name === 'samples') this.#addSample(row as SampleRow)
    else if (name === 'ticks') this.#ticks.add(row as TickRow)
    else if (name === 'events') this.#addEvent(row as EventRow)
    else this.#writerOf(name)(row as never)
  }

  /** Writes what has not been written yet. */
  flush(): void {
    for (const rows of [this.#completed, this.#troubled, this.#answered, this.#failed]) rows.flush()
    for (const events of this.#events.values()) events.flush()
    this.#flushMoments()
    this.#seconds.flush()
  }

  /** Rows that were left out, by table; none where all were kept. */
  leftOut(): Record<string, number> {
    const left = [...this.#given].map(([name, given]) => [name, given - (this.#written.get(name) ?? 0)] as const)
    return Object.fromEntries(left.filter(([, count]) => count > 0))
  }

  #addIteration(row: IterationRow): void {
    this.#seconds.addIteration(row)
    const thinning = row.outcome === 'completed' ? this.#completed : this.#troubled
    thinning.add(row)
  }

  #addRequest(row: RequestRow): void {
    this.#seconds.addRequest(row)
    const thinning = row.outcome === 'answered' && (row.status ?? 0) < 400 ? this.#answered : this.#failed
    thinning.add(row)
  }

  #addSample(row: SampleRow): void {
    this.#samples[row.trigger === 'report' ? 'report' : 'tick'].add(row)
  }

  /** Kinds are thinned apart, so that each row stands for its own kind. */
  #addEvent(row: EventRow): void {
    // Between the parts of a run its state is written down: what was there before, and what after.
    if (row.pid === null) this.#flushMoments()
    // Who looks counts the iterations that the record holds.
    if (row.kind === 'looked') this.#flushIterations()
    const known = this.#events.get(row.kind)
    const thinning = known ?? this.#thinning('events', 'events', 0.1, 'any')
    if (known === undefined) this.#events.set(row.kind, thinning)
    thinning.add(row)
  }

  #flushIterations(): void {
    this.#completed.flush()
    this.#troubled.flush()
  }

  #flushMoments(): void {
    this.#samples.report.flush()
    this.#samples.tick.flush()
    this.#ticks.flush()
  }

  #thinning<Name extends ThinnedName>(
    name: Name,
    budget: BudgetName,
    part: number,
    pick: Pick,
  ): RowThinning<TableRows[Name]> {
    return new RowThinning(this.#density(name, budget, part), pick, this.#writerOf(name))
  }

  #density(name: TableName, budget: BudgetName, part: number): Density {
    return new Density(budgetOf(budget, this.#limitBytes), part * shareOf(name, this.#limitBytes))
  }

  #writerOf<Name extends TableName>(name: Name): WriteRow<TableRows[Name]> {
    return (row) => {
      this.#written.set(name, (this.#written.get(name) ?? 0) + 1)
      return this.#write(name, row)
    }
  }
}
