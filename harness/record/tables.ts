import type { EventRow } from './events.ts'
import type {
  GroupRow,
  HeapRow,
  IterationRow,
  LeftoverRow,
  MatchRow,
  RequestRow,
  RestRow,
  SampleRow,
  SecondRow,
  SourceRow,
  TemporaryRow,
  TickRow,
} from './rows.ts'

/**
 * How a cell is written and read again; `null` is the empty cell in all of them. A word is of a closed set; a text is
 * what somebody said, and written without its secrets.
 */
export type CellKind = 'word' | 'text' | 'integer' | 'number' | 'boolean'

export interface Column<Row> {
  /** The column's name, with its unit. */
  name: string
  field: keyof Row & string
  kind: CellKind
  /** What records that are older than the column mean by lacking it; without it the column is required. */
  whenMissing?: Row[keyof Row]
}

export interface Table<Row> {
  file: string
  columns: readonly Column<Row>[]
}

function column<Row>(name: string, field: keyof Row & string, kind: CellKind): Column<Row> {
  return { name, field, kind }
}

/** A column that came later: older records are read as if every cell held this. */
function laterColumn<Row, Field extends keyof Row & string>(
  name: string,
  field: Field,
  kind: CellKind,
  whenMissing: Row[Field],
): Column<Row> {
  return { name, field, kind, whenMissing }
}

/** The files of a run and their columns, in the order in which they are written. */
export const tables = {
  iterations: {
    file: 'iterations.csv',
    columns: [
      column<IterationRow>('phase', 'phase', 'word'),
      column<IterationRow>('iteration', 'iteration', 'integer'),
      column<IterationRow>('user', 'user', 'integer'),
      column<IterationRow>('outcome', 'outcome', 'word'),
      column<IterationRow>('reason', 'reason', 'text'),
      column<IterationRow>('worker_pid', 'workerPid', 'integer'),
      column<IterationRow>('start_ms', 'startMs', 'number'),
      column<IterationRow>('duration_ms', 'durationMs', 'number'),
      column<IterationRow>('status', 'status', 'integer'),
      column<IterationRow>('received_bytes', 'receivedBytes', 'integer'),
      laterColumn<IterationRow, 'units'>('units', 'units', 'number', 1),
      laterColumn<IterationRow, 'delayMs'>('delay_ms', 'delayMs', 'number', null),
      laterColumn<IterationRow, 'standsFor'>('stands_for', 'standsFor', 'integer', null),
    ],
  } satisfies Table<IterationRow>,
  requests: {
    file: 'requests.csv',
    columns: [
      column<RequestRow>('phase', 'phase', 'word'),
      column<RequestRow>('iteration', 'iteration', 'integer'),
      column<RequestRow>('user', 'user', 'integer'),
      column<RequestRow>('name', 'name', 'text'),
      column<RequestRow>('method', 'method', 'word'),
      column<RequestRow>('status', 'status', 'integer'),
      column<RequestRow>('outcome', 'outcome', 'word'),
      column<RequestRow>('error', 'error', 'text'),
      column<RequestRow>('start_ms', 'startMs', 'number'),
      column<RequestRow>('duration_ms', 'durationMs', 'number'),
      column<RequestRow>('received_bytes', 'receivedBytes', 'integer'),
      column<RequestRow>('worker_pid', 'workerPid', 'integer'),
      laterColumn<RequestRow, 'step'>('step', 'step', 'text', null),
      laterColumn<RequestRow, 'standsFor'>('stands_for', 'standsFor', 'integer', null),
    ],
  } satisfies Table<RequestRow>,
  samples: {
    file: 'samples.csv',
    columns: [
      column<SampleRow>('time_ms', 'timeMs', 'number'),
      column<SampleRow>('trigger', 'trigger', 'word'),
      column<SampleRow>('pid', 'pid', 'integer'),
      column<SampleRow>('role', 'role', 'word'),
      column<SampleRow>('slot', 'slot', 'integer'),
      column<SampleRow>('generation', 'generation', 'integer'),
      column<SampleRow>('rss_bytes', 'rssBytes', 'integer'),
      column<SampleRow>('swap_bytes', 'swapBytes', 'integer'),
      column<SampleRow>('high_water_bytes', 'highWaterBytes', 'integer'),
      column<SampleRow>('cpu_ms', 'cpuMs', 'number'),
      laterColumn<SampleRow, 'descriptors'>('descriptors', 'descriptors', 'integer', null),
      laterColumn<SampleRow, 'threads'>('threads', 'threads', 'integer', null),
      laterColumn<SampleRow, 'childrenCpuMs'>('children_cpu_ms', 'childrenCpuMs', 'number', null),
      laterColumn<SampleRow, 'standsFor'>('stands_for', 'standsFor', 'integer', null),
    ],
  } satisfies Table<SampleRow>,
  groups: {
    file: 'groups.csv',
    columns: [
      column<GroupRow>('time_ms', 'timeMs', 'number'),
      column<GroupRow>('used_bytes', 'usedBytes', 'integer'),
      column<GroupRow>('cache_bytes', 'cacheBytes', 'integer'),
      column<GroupRow>('limit_bytes', 'limitBytes', 'integer'),
      laterColumn<GroupRow, 'height'>('height', 'height', 'integer', 0),
      laterColumn<GroupRow, 'besides'>('besides', 'besides', 'word', 'nobody'),
      laterColumn<GroupRow, 'slot'>('slot', 'slot', 'integer', null),
    ],
  } satisfies Table<GroupRow>,
  ticks: {
    file: 'ticks.csv',
    columns: [
      column<TickRow>('time_ms', 'timeMs', 'number'),
      column<TickRow>('lateness_ms', 'latenessMs', 'number'),
      column<TickRow>('cost_ms', 'costMs', 'number'),
      column<TickRow>('processes', 'processes', 'integer'),
      column<TickRow>('swept', 'swept', 'boolean'),
      column<TickRow>('missed', 'missed', 'integer'),
      laterColumn<TickRow, 'standsFor'>('stands_for', 'standsFor', 'integer', null),
    ],
  } satisfies Table<TickRow>,
  events: {
    file: 'events.csv',
    columns: [
      column<EventRow>('time_ms', 'timeMs', 'number'),
      column<EventRow>('kind', 'kind', 'word'),
      column<EventRow>('pid', 'pid', 'integer'),
      column<EventRow>('role', 'role', 'word'),
      column<EventRow>('slot', 'slot', 'integer'),
      column<EventRow>('generation', 'generation', 'integer'),
      column<EventRow>('completed', 'completed', 'integer'),
      column<EventRow>('exit_code', 'exitCode', 'integer'),
      column<EventRow>('signal', 'signal', 'word'),
      column<EventRow>('evidence', 'evidence', 'text'),
      laterColumn<EventRow, 'standsFor'>('stands_for', 'standsFor', 'integer', null),
    ],
  } satisfies Table<EventRow>,
  seconds: {
    file: 'seconds.csv',
    columns: [
      column<SecondRow>('time_ms', 'timeMs', 'number'),
      column<SecondRow>('span_ms', 'spanMs', 'number'),
      column<SecondRow>('phase', 'phase', 'word'),
      column<SecondRow>('of', 'of', 'word'),
      column<SecondRow>('step', 'step', 'text'),
      column<SecondRow>('name', 'name', 'text'),
      column<SecondRow>('status', 'status', 'integer'),
      column<SecondRow>('outcome', 'outcome', 'word'),
      column<SecondRow>('count', 'count', 'integer'),
      column<SecondRow>('received_bytes', 'receivedBytes', 'integer'),
      column<SecondRow>('duration_sum_ms', 'durationSumMs', 'number'),
      column<SecondRow>('duration_max_ms', 'durationMaxMs', 'number'),
      column<SecondRow>('durations', 'durations', 'word'),
    ],
  } satisfies Table<SecondRow>,
  rests: {
    file: 'rests.csv',
    columns: [
      column<RestRow>('time_ms', 'timeMs', 'number'),
      column<RestRow>('point', 'point', 'word'),
      column<RestRow>('pid', 'pid', 'integer'),
      column<RestRow>('role', 'role', 'word'),
      column<RestRow>('slot', 'slot', 'integer'),
      column<RestRow>('generation', 'generation', 'integer'),
      column<RestRow>('state', 'state', 'word'),
      column<RestRow>('program', 'program', 'text'),
      column<RestRow>('rss_bytes', 'rssBytes', 'integer'),
      column<RestRow>('pss_bytes', 'pssBytes', 'integer'),
      column<RestRow>('private_bytes', 'privateBytes', 'integer'),
      column<RestRow>('shared_bytes', 'sharedBytes', 'integer'),
      column<RestRow>('swap_pss_bytes', 'swapPssBytes', 'integer'),
      column<RestRow>('descriptors', 'descriptors', 'integer'),
      column<RestRow>('file_descriptors', 'fileDescriptors', 'integer'),
      column<RestRow>('pipe_descriptors', 'pipeDescriptors', 'integer'),
      column<RestRow>('other_descriptors', 'otherDescriptors', 'integer'),
      column<RestRow>('listening_sockets', 'listeningSockets', 'integer'),
      column<RestRow>('established_sockets', 'establishedSockets', 'integer'),
      column<RestRow>('closing_sockets', 'closingSockets', 'integer'),
      column<RestRow>('local_sockets', 'localSockets', 'integer'),
      column<RestRow>('threads', 'threads', 'integer'),
    ],
  } satisfies Table<RestRow>,
  heaps: {
    file: 'heaps.csv',
    columns: [
      column<HeapRow>('time_ms', 'timeMs', 'number'),
      column<HeapRow>('pid', 'pid', 'integer'),
      column<HeapRow>('role', 'role', 'word'),
      column<HeapRow>('slot', 'slot', 'integer'),
      column<HeapRow>('generation', 'generation', 'integer'),
      column<HeapRow>('runtime', 'runtime', 'word'),
      column<HeapRow>('limit_bytes', 'limitBytes', 'integer'),
      column<HeapRow>('evidence', 'evidence', 'text'),
    ],
  } satisfies Table<HeapRow>,
  temporary: {
    file: 'temporary.csv',
    columns: [
      column<TemporaryRow>('time_ms', 'timeMs', 'number'),
      column<TemporaryRow>('trigger', 'trigger', 'word'),
      column<TemporaryRow>('files', 'files', 'integer'),
      column<TemporaryRow>('bytes', 'bytes', 'integer'),
      column<TemporaryRow>('deleted_files', 'deletedFiles', 'integer'),
      column<TemporaryRow>('deleted_bytes', 'deletedBytes', 'integer'),
      column<TemporaryRow>('new_files', 'newFiles', 'integer'),
      column<TemporaryRow>('is_whole', 'isWhole', 'boolean'),
    ],
  } satisfies Table<TemporaryRow>,
  leftovers: {
    file: 'leftovers.csv',
    columns: [column<LeftoverRow>('path', 'path', 'text'), column<LeftoverRow>('bytes', 'bytes', 'integer')],
  } satisfies Table<LeftoverRow>,
  matches: {
    file: 'matches.csv',
    columns: [
      column<MatchRow>('time_ms', 'timeMs', 'number'),
      column<MatchRow>('pattern', 'pattern', 'text'),
      column<MatchRow>('count', 'count', 'integer'),
      column<MatchRow>('line', 'line', 'text'),
    ],
  } satisfies Table<MatchRow>,
  sources: {
    file: 'sources.csv',
    columns: [
      column<SourceRow>('time_ms', 'timeMs', 'number'),
      column<SourceRow>('reading', 'reading', 'word'),
      column<SourceRow>('query', 'query', 'text'),
      column<SourceRow>('series', 'series', 'integer'),
      column<SourceRow>('workers', 'workers', 'integer'),
      column<SourceRow>('interval_ms', 'intervalMs', 'number'),
      column<SourceRow>('clock_ahead_ms', 'clockAheadMs', 'number'),
    ],
  } satisfies Table<SourceRow>,
} as const

export type TableName = keyof typeof tables
export interface TableRows {
  iterations: IterationRow
  requests: RequestRow
  samples: SampleRow
  groups: GroupRow
  ticks: TickRow
  events: EventRow
  seconds: SecondRow
  rests: RestRow
  heaps: HeapRow
  temporary: TemporaryRow
  leftovers: LeftoverRow
  matches: MatchRow
  sources: SourceRow
}

/** One row, and the table that it belongs to. */
export type RecordedRow = { [Name in TableName]: { table: Name; row: TableRows[Name] } }[TableName]

/** What the names of large tables end with when the run has ended: iterations.csv.gz. */
export const compressedEnding = '.gz'

/** The other files of a record. */
export const files = {
  plan: 'plan.json',
  verdict: 'verdict.json',
  outcome: 'outcome.json',
  log: 'target.log',
  /** The newest lines while the run goes on, where target.log has reached half of its limit; the oldest is written over. */
  logTails: ['target.tail-1.log', 'target.tail-2.log', 'target.tail-3.log'],
} as const
