import type { MetricName } from '../../vocabulary/metrics.ts'
import { type Measure, unknown } from './measurement.ts'
import { measureLimitUsed, measureMemoryPeak } from './measures/groups.ts'
import {
  countCompleted,
  countResponses,
  measureCpu,
  measureFailedRate,
  measureIterationDuration,
  measureRefusedRate,
  measureRequestDuration,
} from './measures/iterations.ts'
import { countLogMatches } from './measures/log-matches.ts'
import { measurePeak, measureRss } from './measures/memory.ts'
import { measurePrivate, measurePss, measurePssChange } from './measures/rests.ts'
import { countTemporaryFilesLeft } from './measures/temporary-files.ts'
import {
  countCrashes,
  countKills,
  countOomKills,
  countProcessesLeft,
  countRecycles,
  countTimeouts,
  countUnexplainedExits,
} from './measures/workers.ts'
import type { OtherGrowthName } from './other-growth-threshold.ts'

/** A metric of the catalogue that this version does not work out: a threshold on it is inconclusive, and says why. */
const notForecast: Measure = () => unknown('this version makes no forecast')

/** Growth has an interval and is decided by growth-rule.ts. */
type GrowthMetric = 'rss_growth_per_iteration' | 'rss_growth_detectable' | OtherGrowthName

/** How each metric is read. */
export const measures: Record<Exclude<MetricName, GrowthMetric>, Measure> = {
  rss: measureRss,
  rss_peak: measurePeak,
  pss: measurePss,
  private: measurePrivate,
  pss_change: measurePssChange,
  memory_peak: measureMemoryPeak,
  limit_used: measureLimitUsed,
  limit_forecast: notForecast,
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
