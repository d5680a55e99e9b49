import type { MetricName } from '../../vocabulary/metrics.ts'
import type { Measure } from './measurement.ts'
import { measureCpu } from './measures/cpu.ts'
import { measureLimitUsed, measureMemoryPeak } from './measures/groups.ts'
import {
  countCompleted,
  countResponses,
  measureFailedRate,
  measureIterationDuration,
  measureRefusedRate,
  measureRequestDuration,
} from './measures/iterations.ts'
import { countLogMatches } from './measures/log-matches.ts'
import { measurePeak, measureRss } from './measures/memory.ts'
import { countProcessesLeft } from './measures/processes-left.ts'
import { measurePrivate, measurePss, measurePssChange, measureShared } from './measures/rests.ts'
import { countTemporaryFilesLeft } from './measures/temporary-files.ts'
import {
  countCrashes,
  countKills,
  countOomKills,
  countRecycles,
  countTimeouts,
  countUnexplainedExits,
} from './measures/workers.ts'
import type { OtherGrowthName } from './other-growth-threshold.ts'

/** Growth has an interval and is decided by growth-rule.ts; what follows from it by limit-forecast-threshold.ts. */
type EstimatedMetric = 'rss_growth_per_iteration' | 'rss_growth_detectable' | 'limit_forecast' | OtherGrowthName

/** How each metric is read. */
export const measures: Record<Exclude<MetricName, EstimatedMetric>, Measure> = {
  rss: measureRss,
  rss_peak: measurePeak,
  pss: measurePss,
  private: measurePrivate,
  shared: measureShared,
  pss_change: measurePssChange,
  memory_peak: measureMemoryPeak,
  limit_used: measureLimitUsed,
  worker_crashes: countCrashes,
  oom_kills: countOomKills,
  worker_timeouts: countTimeouts,
  worker_exits_unexplained: countUnexplainedExits,
  worker_kills: countKills,
  worker_recycles: countRecycles,
  processes_left: countProcessesLeft,
  temporary_files_left: countTemporaryFilesLeft,
  cpu_per_iteration: measureCpu,
  iterations_completed: countCompleted,
  iteration_failed_rate: measureFailedRate,
  iteration_refused_rate: measureRefusedRate,
  iteration_duration: measureIterationDuration,
  request_duration: measureRequestDuration,
  responses: countResponses,
  log_matches: countLogMatches,
}
