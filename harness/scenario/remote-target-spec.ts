import type { ByteUnit, DurationText } from '../vocabulary/quantities.ts'
import type { CommonTargetSpec } from './target-spec.ts'

/** A service whose memory another system measures: Prometheus, or an address that tells it as JSON. */
export type RemoteTargetSpec = PrometheusTargetSpec | JsonTargetSpec

/** What may be said of every service whose memory another system measures. */
export interface CommonRemoteTargetSpec extends Pick<CommonTargetSpec, 'pidHeader'> {
  /** Such as `'https://reports.example.org'`; paths of the scenario are relative to it. */
  url: string
  /** Name of the environment variable that holds the bearer token by which the memory may be read. @default none is sent */
  tokenFrom?: string
}

/** A service that a Prometheus server watches. soakgate asks that server, and installs nothing beside the service. */
export interface PrometheusTargetSpec extends CommonRemoteTargetSpec {
  /** Address of the server, such as `'http://prometheus:9090'`. */
  prometheus: string
  /** Which series are the workers. */
  workers: QuerySetSpec | QueriesSpec
}

/** Ready-made queries, for what exports the metrics. */
export interface QuerySetSpec {
  /** What exports the metrics; docs/remote.md tells how it is configured. */
  querySet: 'process-exporter' | 'cadvisor' | 'node-exporter' | 'prometheus-client' | 'prometheus-client-multiprocess'
  /** Labels of the workers, as between the braces of a query: `'groupname=~"gunicorn:.*"'`. */
  match: string
  /** Labels that tell one worker's place from another's. @default those of the query set */
  slot?: readonly string[]
}

/**
 * Queries of one's own. Each is a selector, such as `reports_worker_rss_bytes{job="reports"}`, without any arithmetic:
 * only of those Prometheus tells when a value was measured.
 */
export interface QueriesSpec {
  /** Resident memory of each worker. */
  rss: string
  /** Unit of `rss` and `limit`. @default the one that their names end with, `_bytes` */
  unit?: ByteUnit
  /** Labels that tell one worker's place from another's; they stay when its process is replaced. */
  slot: readonly string[]
  /** The label that changes with every process in a place, such as `'pid'`. @default there is none */
  process?: string
  /** When each process was started, in seconds since 1970. @default not known */
  startTime?: string
  /** A counter of restarts. @default not known */
  restarts?: string
  /** A counter of OOM kills. @default not known */
  oomKills?: string
  /** A counter of CPU time in seconds. @default not known: reports are split evenly */
  cpu?: string
  /** The memory limit of each worker. @default not known */
  limit?: string
  /** Open file descriptors. @default not known */
  descriptors?: string
  /** Threads. @default not known */
  threads?: string
}

/** A service that tells the memory of its workers, or something beside it does, as JSON. */
export interface JsonTargetSpec extends CommonRemoteTargetSpec {
  /** Address that answers with JSON. */
  json: string
  /** What of it are the workers. */
  workers: JsonWorkersSpec
  /** How often it is asked. @default '1s' */
  every?: DurationText
}

/** Where the workers are in the answer, as JSON pointers: `list` into the answer, the others into each of its items. */
export interface JsonWorkersSpec {
  /** The list of the workers, such as `'/workers'`; `''`: the answer is the list. */
  list: string
  /** Resident memory. */
  rss: string
  /** Unit of `rss` and `limit`: a number in JSON does not tell it. */
  unit: ByteUnit
  /** What tells one worker's place from another's, and stays when its process is replaced. @default none: a newcomer takes the place of one that has gone */
  slot?: string
  /** Pid of the process. @default not known */
  pid?: string
  /** When the process was started, in seconds since 1970. @default not known */
  startTime?: string
  /** A counter of restarts. @default not known */
  restarts?: string
  /** A counter of OOM kills. @default not known */
  oomKills?: string
  /** CPU time since its start, in seconds. @default not known: reports are split evenly */
  cpu?: string
  /** Its memory limit. @default not known */
  limit?: string
  /** Open file descriptors. @default not known */
  descriptors?: string
  /** Threads. @default not known */
  threads?: string
}
