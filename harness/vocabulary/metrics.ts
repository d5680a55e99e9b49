import type { Dimension } from './quantities.ts'

export const aggregates = ['avg', 'min', 'max', 'p50', 'p95', 'p99'] as const
export type Aggregate = (typeof aggregates)[number]

export const selectorKinds = ['target', 'role', 'slot', 'step', 'status', 'pattern'] as const
export type SelectorKind = (typeof selectorKinds)[number]

/** One metric: all that the grammar, the reports and the documentation need to know of it. */
export interface Metric {
  /** What its bound is measured in; per-iteration metrics are bounded by the amount a single iteration adds. */
  dimension: Dimension
  perIteration: boolean
  /** The aggregates that may be named; none for a metric that is one number. */
  aggregates: readonly Aggregate[]
  /** The aggregate meant when none is named; null: one must be named, or there are none. */
  defaultAggregate: Aggregate | null
  selectors: readonly SelectorKind[]
  /** The direction that is worse. */
  worse: 'higher' | 'lower'
  sentence: string
}

const memoryAggregates = ['avg', 'min', 'max', 'p95'] as const
const durationAggregates = ['avg', 'max', 'p50', 'p95', 'p99'] as const
const ofProcesses = ['target', 'role', 'slot'] as const

function bytes(sentence: string, more: Partial<Metric> = {}): Metric {
  return {
    dimension: 'bytes',
    perIteration: false,
    aggregates: [],
    defaultAggregate: null,
    selectors: ofProcesses,
    worse: 'higher',
    sentence,
    ...more,
  }
}

function count(sentence: string, more: Partial<Metric> = {}): Metric {
  return { ...bytes(sentence), dimension: 'count', selectors: [], ...more }
}

/** Every metric, once. */
export const metrics = {
  rss: bytes('resident memory of a worker after its reports, with swapped-out pages', {
    aggregates: memoryAggregates,
    defaultAggregate: 'max',
  }),
  rss_peak: bytes("the kernel's high-water mark of resident memory over the run"),
  rss_growth_per_iteration: bytes('slope of RSS per report that the worker completed itself, with its interval', {
    perIteration: true,
    selectors: ['target', 'slot'],
  }),
  rss_growth_detectable: bytes('the growth that this run would have called a leak, had it been there', {
    perIteration: true,
    selectors: [],
  }),
  pss: bytes('proportional set size at the settled rest point'),
  private: bytes('memory that only this process holds, at the settled rest point'),
  shared: bytes('memory that other processes hold too, at the settled rest point; in a sum each counts its own'),
  pss_change: bytes('proportional set size at the settled rest point minus before the load'),
  memory_peak: bytes('peak of the whole target without page cache', { selectors: ['target'] }),
  limit_used: bytes('peak memory against the known memory limit', { dimension: 'ratio', selectors: ['target'] }),
  limit_forecast: count('report at which growth reaches the known memory limit, a forecast; the low end is judged', {
    worse: 'lower',
    selectors: ['target'],
  }),
  worker_crashes: count('workers that ended unasked with a signal or a non-zero exit code', { selectors: ['slot'] }),
  oom_kills: count('processes of the target that the kernel ended for memory, helpers too'),
  worker_timeouts: count('workers that their own server killed for being slow', { selectors: ['slot'] }),
  worker_exits_unexplained: count('workers that ended without a reason that could be found', { selectors: ['slot'] }),
  worker_kills: count('workers ended by a signal from outside', { selectors: ['slot'] }),
  worker_recycles: count('workers that their server replaced on purpose', { selectors: ['slot'] }),
  processes_left: count('processes there after settling that were not there before the load'),
  temporary_files_left: count('files in the named temporary folders after settling that were not there before'),
  processes_growth_per_iteration: count('processes added per report', { perIteration: true, selectors: ['target'] }),
  fds_growth_per_iteration: count('file descriptors added per report', { perIteration: true, selectors: ofProcesses }),
  threads_growth_per_iteration: count('threads added per report', { perIteration: true, selectors: ofProcesses }),
  temporary_bytes_growth_per_iteration: bytes('bytes added to the named temporary folders per report', {
    perIteration: true,
    selectors: ['target'],
  }),
  cpu_per_iteration: bytes("the target's CPU time per completed report", {
    dimension: 'duration',
    perIteration: true,
    selectors: ['target'],
  }),
  iterations_completed: count('reports that arrived', { worse: 'lower' }),
  iteration_failed_rate: count(
    'reports asked for that neither completed nor were refused by design, of those asked; the warm-up counts too',
    {
      dimension: 'ratio',
    },
  ),
  iteration_refused_rate: count('reports refused by design, of those asked', { dimension: 'ratio' }),
  iteration_duration: count('time from the start of an iteration to its end', {
    dimension: 'duration',
    aggregates: durationAggregates,
  }),
  request_duration: count('time from sending a request to the end of its answer', {
    dimension: 'duration',
    aggregates: durationAggregates,
    selectors: ['step', 'status'],
  }),
  responses: count('answers received', { selectors: ['status', 'step'] }),
  log_matches: count('lines of the log that match a pattern: `memory_error`, `many_figures`, or one of `logPatterns`', {
    selectors: ['pattern'],
  }),
} as const satisfies Record<string, Metric>

/** The name of a metric, as in docs/metrics.md. */
export type MetricName = keyof typeof metrics
export const metricNames = Object.keys(metrics) as MetricName[]

export function metricOf(name: MetricName): Metric {
  return metrics[name]
}
