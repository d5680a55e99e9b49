import type { QuerySet } from './query-set.ts'

/**
 * node-exporter: a whole machine is the worker, with all that runs on it. That a process of it ended is not seen.
 * https://github.com/prometheus/node_exporter
 */
export const nodeExporter: QuerySet = {
  sentence: 'node-exporter, a machine is a worker; ends of processes are not seen',
  slot: ['job', 'instance'],
  process: null,
  metrics: {
    rss: { metric: 'node_memory_MemTotal_bytes', less: 'node_memory_MemAvailable_bytes' },
    swap: { metric: 'node_memory_SwapTotal_bytes', less: 'node_memory_SwapFree_bytes' },
    limit: { metric: 'node_memory_MemTotal_bytes' },
    used: { metric: 'node_memory_MemTotal_bytes', less: 'node_memory_MemAvailable_bytes' },
    cpu: { metric: 'node_cpu_seconds_total', labels: 'mode!~"idle|iowait|steal"' },
    oomKills: { metric: 'node_vmstat_oom_kill' },
  },
}
