/**
 * The thresholds that hold where a scenario names nothing else for that metric.
 * The bound of growth is the one for what a single worker of 500 reports can see; with fewer reports it is wider,
 * as judge/thresholds/default-growth.ts computes from the run itself.
 */
export const defaultThresholds = [
  'rss_growth_per_iteration < 100KiB',
  'worker_crashes == 0',
  'oom_kills == 0',
  'worker_timeouts == 0',
  'worker_exits_unexplained == 0',
  'iteration_failed_rate <= 0%',
  'processes_left == 0',
  'limit_used < 90%',
] as const
