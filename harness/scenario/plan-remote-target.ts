import { byteUnits } from '../vocabulary/quantities.ts'
import type { MetricPlace, QuerySet } from './query-sets/query-set.ts'
import { type QuerySetName, querySets } from './query-sets/query-sets.ts'
import { type ByReading, type RemoteReading, remoteReadingNames, remoteReadings } from './remote-reading.ts'
import type { JsonMemory, PrometheusMemory, RemoteQuery } from './remote-target.ts'
import type { RemoteTargetInput } from './remote-target-schema.ts'
import { selectorOf } from './series-selector.ts'
import type { RemoteTarget } from './target.ts'
import type { TlsFiles } from './tls-files.ts'

type PrometheusInput = Extract<RemoteTargetInput, { by: 'prometheus' }>
type JsonInput = Extract<RemoteTargetInput, { by: 'json' }>

/** The target with every query as it will be asked. */
export function toRemoteTarget(input: RemoteTargetInput, tls: TlsFiles | null): RemoteTarget {
  return {
    kind: 'remote',
    url: input.url ?? null,
    memory: input.by === 'prometheus' ? toPrometheusMemory(input) : toJsonMemory(input),
    tls,
    pidHeader: input.pidHeader?.toLowerCase() ?? null,
    recycleLog: null,
    roles: null,
    temporaryFiles: [],
  }
}

function toPrometheusMemory({ prometheus, workers, tokenFrom }: PrometheusInput): PrometheusMemory {
  const common = { by: 'prometheus', server: prometheus, tokenFrom: tokenFrom ?? null } as const
  if ('querySet' in workers) {
    const set: QuerySet = querySets[workers.querySet]
    const { process, slot } = set
    const querySet: QuerySetName = workers.querySet
    const { match } = workers
    return { ...common, querySet, match, slot: workers.slot ?? slot, process, queries: queriesOfSet(set, match) }
  }
  const { unit = 'B', slot, process = null } = workers
  const queries = mapReadings((name) => {
    const selector = name in workers ? workers[name as keyof typeof workers] : undefined
    return typeof selector === 'string' ? { selector, less: null, unit: unitOf(name, byteUnits[unit]) } : undefined
  })
  return { ...common, querySet: null, match: null, slot, process, queries }
}

function queriesOfSet({ metrics }: QuerySet, match: string): ByReading<RemoteQuery> {
  return mapReadings((name) => {
    const place: MetricPlace | undefined = metrics[name]
    if (place === undefined) return undefined
    const { metric, labels, less } = place
    return {
      selector: selectorOf(metric, labels, match),
      less: less === undefined ? null : selectorOf(less, labels, match),
      unit: 1,
    }
  })
}

function toJsonMemory({ json, workers, every, tokenFrom }: JsonInput): JsonMemory {
  const { list, unit, slot = null, pid = null } = workers
  const fields = mapReadings((name) => {
    const pointer = name in workers ? workers[name as keyof typeof workers] : undefined
    return pointer === undefined ? undefined : { pointer, unit: unitOf(name, byteUnits[unit]) }
  })
  return { by: 'json', address: json, everyMs: every, list, slot, pid, fields, tokenFrom: tokenFrom ?? null }
}

function unitOf(name: RemoteReading, bytes: number): number {
  return remoteReadings[name] === 'bytes' ? bytes : 1
}

function mapReadings<Place>(placeOf: (name: RemoteReading) => Place | undefined): ByReading<Place> {
  return Object.fromEntries(
    remoteReadingNames.flatMap((name) => {
      const place = placeOf(name)
      return place === undefined ? [] : [[name, place]]
    }),
  ) as ByReading<Place>
}
