import { cadvisor } from './cadvisor.ts'
import { nodeExporter } from './node-exporter.ts'
import { processExporter } from './process-exporter.ts'
import { prometheusClient } from './prometheus-client.ts'
import { prometheusClientMultiprocess } from './prometheus-client-multiprocess.ts'
import type { QuerySet } from './query-set.ts'

/** The queries that are ready made, by what exports the metrics. */
export const querySets = {
  'process-exporter': processExporter,
  cadvisor,
  'node-exporter': nodeExporter,
  'prometheus-client': prometheusClient,
  'prometheus-client-multiprocess': prometheusClientMultiprocess,
} as const satisfies Record<string, QuerySet>

export type QuerySetName = keyof typeof querySets
export const querySetNames = Object.keys(querySets) as QuerySetName[]
