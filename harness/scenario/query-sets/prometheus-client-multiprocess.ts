import type { QuerySet } from './query-set.ts'

/**
 * prometheus_client of Python in its multiprocess mode, where the library exports no `process_*` metrics: each worker
 * sets gauges of its own, which get the label `pid` (docs/remote.md has them).
 * https://prometheus.github.io/client_python/multiprocess/
 */
export const prometheusClientMultiprocess: QuerySet = {
  sentence: "prometheus_client's multiprocess mode, with gauges that each worker sets",
  slot: ['job', 'instance'],
  process: 'pid',
  metrics: {
    rss: { metric: 'worker_resident_memory_bytes' },
    cpu: { metric: 'worker_cpu_seconds' },
    startTime: { metric: 'worker_start_time_seconds' },
  },
}
