import type { QuerySet } from './query-set.ts'

/** https://github.com/ncabatoff/process-exporter, with one group for each process: `name: 'gunicorn:{{.PID}}'`. */
export const processExporter: QuerySet = {
  sentence: 'process-exporter with a group for each process',
  slot: ['job', 'instance'],
  process: 'groupname',
  metrics: {
    rss: { metric: 'namedprocess_namegroup_memory_bytes', labels: 'memtype="resident"' },
    swap: { metric: 'namedprocess_namegroup_memory_bytes', labels: 'memtype="swapped"' },
    cpu: { metric: 'namedprocess_namegroup_cpu_seconds_total' },
    startTime: { metric: 'namedprocess_namegroup_oldest_start_time_seconds' },
    descriptors: { metric: 'namedprocess_namegroup_open_filedesc' },
    threads: { metric: 'namedprocess_namegroup_num_threads' },
  },
}
