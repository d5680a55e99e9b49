import type { EventKind, EventRow } from '../record/events.ts'
import type { RecordWriter } from '../record/record-writer.ts'
import type {
  GroupRow,
  HeapRow,
  IterationRow,
  LeftoverRow,
  RequestRow,
  RestRow,
  SampleRow,
  SourceRow,
  TemporaryRow,
  TickRow,
} from '../record/rows.ts'
import type { RunPlan } from '../scenario/ladder-plan.ts'
import type { Clock } from './clock.ts'
import { LogMatches } from './log-matches.ts'
import type { PartialRecord } from './partial-record.ts'
import type { RunListener } from './run-listener.ts'
import type { AnsweredRequests } from './sampler/ends/own-answers.ts'

const noProcess = { pid: null, role: null, slot: null, generation: null, exitCode: null, signal: null, evidence: null }

/** All rows of a run pass through here: written to the record, counted, shown, and kept as far as decisions need them. */
export class RunJournal {
  readonly #plan: RunPlan
  readonly #writer: RecordWriter
  readonly #listener: RunListener
  readonly #clock: Clock
  readonly #matches: LogMatches
  #warmup: { iterations: IterationRow[]; samples: SampleRow[] } | null = null
  #counted = 0
  #ended = 0
  #asked: number
  #completed = 0
  #warmupsCompleted = 0
  #answered = 0
  readonly #answeredBy = new Map<number, number>()

  constructor(plan: RunPlan, writer: RecordWriter, listener: RunListener, clock: Clock) {
    this.#plan = plan
    this.#asked = plan.size
    this.#writer = writer
    this.#listener = listener
    this.#clock = clock
    this.#matches = new LogMatches(plan.logPatterns, (row) => writer.write('matches', row))
  }

  /** Counted iterations that began and have ended, however they did. */
  get ended(): number {
    return this.#ended
  }

  /** Counted iterations that are asked for: more than the size once the run was extended. */
  get asked(): number {
    return this.#asked
  }

  /** Counted iterations that completed. */
  get completed(): number {
    return this.#completed
  }

  /** Requests that were answered, of all parts of the run. */
  get answered(): AnsweredRequests {
    return { total: this.#answered, by: this.#answeredBy }
  }

  get warmupsCompleted(): number {
    return this.#warmupsCompleted
  }

  /** What is known so far; iterations and samples of the warm-up, while it lasts. */
  get partial(): PartialRecord {
    return {
      plan: this.#plan,
      iterations: this.#warmup?.iterations ?? [],
      samples: this.#warmup?.samples ?? [],
    }
  }

  beginWarmup(): void {
    this.#warmup = { iterations: [], samples: [] }
    this.note('warmup-started')
  }

  /** What was kept for the end of the warm-up is not needed any more. */
  endWarmup(): void {
    this.#warmup = null
  }

  addIteration(row: IterationRow): void {
    const isCompleted = row.outcome === 'completed'
    if (row.phase === 'load') {
      this.#counted += 1
      if (row.startMs !== null) this.#ended += 1
      if (isCompleted) this.#completed += 1
    } else if (isCompleted) {
      this.#warmupsCompleted += 1
    }
    this.#warmup?.iterations.push(row)
    this.#writer.write('iterations', row)
    this.#listener.onIteration(this.#plan, row)
  }

  addRequests(rows: readonly RequestRow[]): void {
    for (const row of rows) {
      this.#writer.write('requests', row)
      if (row.status !== null) this.#countAnswer(row.workerPid)
    }
  }

  addSample(row: SampleRow): void {
    this.#warmup?.samples.push(row)
    this.#writer.write('samples', row)
  }

  addGroup(row: GroupRow): void {
    this.#writer.write('groups', row)
  }

  addTick(row: TickRow): void {
    this.#writer.write('ticks', row)
  }

  addRest(row: RestRow): void {
    this.#writer.write('rests', row)
  }

  addHeap(row: HeapRow): void {
    this.#writer.write('heaps', row)
  }

  addTemporary(row: TemporaryRow): void {
    this.#writer.write('temporary', row)
  }

  addLeftover(row: LeftoverRow): void {
    this.#writer.write('leftovers', row)
  }

  addSource(row: SourceRow): void {
    this.#writer.write('sources', row)
  }

  addEvent(row: EventRow): void {
    this.#writer.write('events', row)
    this.#listener.onEvent(this.#plan, row)
  }

  addLogLine(stream: 'out' | 'err' | 'load' | 'service', line: string): void {
    const nowMs = this.#clock.now()
    this.#writer.writeLog(nowMs, stream, line)
    if (stream === 'out' || stream === 'err') this.#matches.read(line, nowMs)
  }

  #countAnswer(pid: number | null): void {
    this.#answered += 1
    if (pid !== null) this.#answeredBy.set(pid, (this.#answeredBy.get(pid) ?? 0) + 1)
  }

  /** Writes what was counted and not told yet. */
  flush(): void {
    this.#matches.flush(this.#clock.now())
  }

  /** An event of the run itself. */
  note(kind: EventKind, evidence: string | null = null, timeMs: number = this.#clock.now()): void {
    this.addEvent({ timeMs, kind, completed: this.#completed, ...noProcess, evidence })
  }

  /** The run goes on beyond its size. */
  extend(to: number, why: string): void {
    this.#asked = to
    this.note('extended', why)
  }

  /** Resolves when what is known so far can be read from the record. */
  written(): Promise<void> {
    return this.#writer.written()
  }

  /** Every iteration that was asked for has a row, also when the run ended before it. */
  addNotStarted(): void {
    const untouched = { user: null, reason: null, workerPid: null, startMs: null, durationMs: null, status: null }
    for (let iteration = this.#counted + 1; iteration <= this.#asked; iteration++) {
      this.addIteration({ phase: 'load', iteration, outcome: 'not-started', receivedBytes: 0, units: 0, ...untouched })
    }
  }
}
