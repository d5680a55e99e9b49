import type { QuerySet } from './query-set.ts'

/**
 * The `process_*` metrics that client libraries export of their own process: each scraped address is a worker.
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
 */
export const prometheusClient: QuerySet = {
  sentence: 'a client library in each process, a scraped address is a worker',
  slot: ['job', 'instance'],
  process: null,
  metrics: {
    rss: { metric: 'process_resident_memory_bytes' },
    cpu: { metric: 'process_cpu_seconds_total' },
    startTime: { metric: 'process_start_time_seconds' },
    descriptors: { metric: 'process_open_fds' },
  },
}
