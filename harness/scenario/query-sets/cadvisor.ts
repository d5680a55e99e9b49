import type { QuerySet } from './query-set.ts'

/**
 * cAdvisor, alone or in the kubelet: each container is a worker.
 * https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
 */
export const cadvisor: QuerySet = {
  sentence: 'cAdvisor or the kubelet, a container is a worker',
  // The kubelet's `name` is another one after each restart of the container.
  slot: ['job', 'instance', 'namespace', 'pod', ['container', 'name']],
  process: 'id',
  metrics: {
    rss: { metric: 'container_memory_rss' },
    swap: { metric: 'container_memory_swap' },
    limit: { metric: 'container_spec_memory_limit_bytes' },
    used: { metric: 'container_memory_usage_bytes', less: 'container_memory_cache' },
    cache: { metric: 'container_memory_cache' },
    cpu: { metric: 'container_cpu_usage_seconds_total' },
    startTime: { metric: 'container_start_time_seconds' },
    oomKills: { metric: 'container_oom_events_total' },
    descriptors: { metric: 'container_file_descriptors' },
    threads: { metric: 'container_threads' },
  },
}
